using Modular.Application.Pipeline;

namespace Modular.Application.Auth.Contracts;

/// <summary>
/// An account was disabled or enabled again. Credentials that other modules keep of the user are refused, or work
/// again, with this unit of work.
/// </summary>
/// <param name="UserId">Whose account.</param>
/// <param name="Disabled">Whether it is disabled from now on.</param>
public sealed record UserAccessChanged(Guid UserId, bool Disabled) : IEvent
{
    public string Key => UserId.ToString();
}
