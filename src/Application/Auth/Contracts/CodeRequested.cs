using Modular.Application.Pipeline;
using Modular.Domain.Auth;

namespace Modular.Application.Auth.Contracts;

/// <summary>
/// Somebody asked for a code to an address. Whether there is such an account is looked up only when this is handled, so
/// that nothing about the answer depends on it.
/// </summary>
/// <param name="Id">The code to be made, which the caller knows by this id already.</param>
/// <param name="Purpose">One of <see cref="CodePurposes"/>.</param>
/// <param name="Email">The address as it was given.</param>
public sealed record CodeRequested(Guid Id, string Purpose, string Email) : IEvent
{
    // One after the other: the later request voids the code of the earlier.
    public string Key => EmailAddress.KeyOf(Email);
}
