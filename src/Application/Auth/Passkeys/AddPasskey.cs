using FluentValidation;
using MediatR;
using Modular.Application.Pipeline;
using Modular.Domain;
using Modular.Domain.Auth;

namespace Modular.Application.Auth.Passkeys;

/// <summary>
/// Adds the passkey that an authenticator has made, and ends the user's other sessions. Refuses with
/// <see cref="InvalidPasskey"/> whatever it is that is wrong with the answer, with
/// <see cref="ReauthenticationRequired"/> and <see cref="PasskeyLimitReached"/>.
/// </summary>
/// <param name="UserId">Who.</param>
/// <param name="SessionId">The session that asks, which goes on.</param>
/// <param name="StateToken">What <see cref="BeginPasskey"/> gave for this answer.</param>
/// <param name="Credential">The browser's answer.</param>
/// <param name="Name">What the user calls it, 1 to 100 characters, or null.</param>
/// <param name="Site">What the passkey is for.</param>
/// <param name="Origin">Where the request came from.</param>
public sealed record AddPasskey(
    Guid UserId, Guid SessionId, string StateToken, CreatedCredential Credential, string? Name, RelyingParty Site,
    RequestOrigin Origin) : ICommand<PasskeyDetails>;

internal sealed class AddPasskeyValidator : AbstractValidator<AddPasskey>
{
    public AddPasskeyValidator()
    {
        RuleFor(command => command.Name).IsUserName();
        this.IsCredentialId(
            command => command.Credential.Id, command => command.Credential.RawId,
            command => command.Credential.Type);
        this.HasPart("clientDataJSON", command => command.Credential.Response.ClientDataJson);
        this.HasPart("attestationObject", command => command.Credential.Response.AttestationObject);
        this.HasTransports(command => command.Credential.Response.Transports);
    }
}

internal sealed class AddPasskeyHandler(
    FreshLogin logins, PasskeyAnswers answers, OwnPasskeys own, PasskeyChange change, TimeProvider clock)
    : IRequestHandler<AddPasskey, PasskeyDetails>
{
    public async Task<PasskeyDetails> Handle(AddPasskey command, CancellationToken ct)
    {
        await logins.Require(command.SessionId, ct);
        var made = await answers.Made(command, ct);
        var user = await change.Hold(command.UserId, command.SessionId, ct);

        var now = clock.GetUtcNow();
        var passkey = new Passkey
        {
            Id = Ids.New(now),
            UserId = user.Id,
            Name = command.Name,
            CredentialId = made.CredentialId,
            PublicKey = made.PublicKey,
            Counter = made.Counter,
            Transports = command.Credential.Response.Transports ?? [],
            BackupEligible = made.BackupEligible,
            BackedUp = made.BackedUp,
            CreatedAt = now,
        };
        await own.Add(passkey, ct);
        await change.Tell(user, command.SessionId, AuditActions.PasskeyAdded, passkey.Id, ct);
        return PasskeyDetails.Of(passkey);
    }
}
