using System.Buffers.Text;
using FluentValidation;
using MediatR;
using Modular.Application.Pipeline;

namespace Modular.Application.Auth.Passkeys;

/// <summary>
/// Signs in with a passkey. Its authenticator has verified its user, so it is two factors, and no code is asked for
/// (docs/decisions/0042-passkeys.md).
/// </summary>
/// <param name="StateToken">What <see cref="BeginPasskeyLogin"/> gave for this answer.</param>
/// <param name="Credential">The browser's answer.</param>
/// <param name="Site">What passkeys are for.</param>
/// <param name="Origin">Where the request came from.</param>
/// <returns>
/// The tokens; null when the answer is not right. That is no exception here: one would roll back the note of a passkey
/// that seems to have been cloned.
/// </returns>
public sealed record LogInWithPasskey(
    string StateToken, ShownCredential Credential, RelyingParty Site, RequestOrigin Origin) : ICommand<SignedIn?>
{
    /// <summary>What the audit log calls this way to log in.</summary>
    public const string Name = "passkey";
}

internal sealed class LogInWithPasskeyValidator : AbstractValidator<LogInWithPasskey>
{
    public LogInWithPasskeyValidator()
    {
        this.IsCredentialId(
            command => command.Credential.Id, command => command.Credential.RawId,
            command => command.Credential.Type);
        this.HasPart("clientDataJSON", command => command.Credential.Response.ClientDataJson);
        this.HasPart("authenticatorData", command => command.Credential.Response.AuthenticatorData);
        this.HasPart("signature", command => command.Credential.Response.Signature);
        this.HasUserHandle(command => command.Credential.Response.UserHandle);
    }
}

internal sealed class LogInWithPasskeyHandler(
    IPasskeyStore passkeys, PasskeyAnswers answers, PasskeyUse uses, FinishedLogin login)
    : IRequestHandler<LogInWithPasskey, SignedIn?>
{
    public async Task<SignedIn?> Handle(LogInWithPasskey command, CancellationToken ct)
    {
        var found = await passkeys.Find(Base64Url.DecodeFromChars(command.Credential.Id), ct);
        var user = await answers.Shown(command, found, (passkey, said) => uses.Use(passkey, said, ct), ct);
        return user is null ? null : await login.Begin(user, command.Origin, LogInWithPasskey.Name, ct);
    }
}
