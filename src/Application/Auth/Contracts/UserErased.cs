using Modular.Application.Pipeline;

namespace Modular.Application.Auth.Contracts;

/// <summary>
/// An account is gone for good. Every module erases what it keeps of the user: credentials with this unit of work,
/// everything else soon after, in batches.
/// </summary>
public sealed record UserErased(Guid UserId) : IEvent
{
    public string Key => UserId.ToString();
}
