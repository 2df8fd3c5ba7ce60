using MediatR;
using Modular.Application.Pipeline;
using Modular.Domain.Auth;

namespace Modular.Application.Auth.Mfa;

/// <summary>
/// Gives the user a secret for an authenticator app; logins ask for its codes once <see cref="ConfirmTotp"/> has seen
/// one. Refuses with <see cref="ReauthenticationRequired"/> and <see cref="MfaEnabledAlready"/>.
/// </summary>
public sealed record BeginTotp(Guid UserId, Guid SessionId) : ICommand<TotpEnrollment>;

/// <summary>A secret on its way into an app; shown once.</summary>
/// <param name="Secret">The secret in base 32, to be typed.</param>
/// <param name="OtpauthUri">The same as an address that apps read from a QR code.</param>
public sealed record TotpEnrollment(string Secret, string OtpauthUri) : ICarriesSecret
{
    // The label is only to be recognised by; an address may have 254 characters, a QR code should have fewer.
    private const int MaxLabel = 64;

    /// <summary>The secret for <paramref name="email"/> at <paramref name="issuer"/>.</summary>
    public static TotpEnrollment Of(byte[] secret, string issuer, string email)
    {
        var text = Base32.Encode(secret);
        var by = Uri.EscapeDataString(issuer);
        var label = string.Concat(email.EnumerateRunes().Take(MaxLabel));
        return new TotpEnrollment(
            text,
            $"otpauth://totp/{by}:{Uri.EscapeDataString(label)}?secret={text}&issuer={by}"
            + $"&algorithm=SHA1&digits={Totp.Digits}&period={Totp.Period.TotalSeconds}");
    }
}

internal sealed class BeginTotpHandler(
    FreshLogin logins, SignedInAccount account, ISecondFactorStore factors, AuthOptions options)
    : IRequestHandler<BeginTotp, TotpEnrollment>
{
    public async Task<TotpEnrollment> Handle(BeginTotp command, CancellationToken ct)
    {
        await logins.Require(command.SessionId, ct);
        var user = await account.Hold(command.UserId, command.SessionId, ct);
        if (user.MfaEnabled)
            throw new MfaEnabledAlready();

        var secret = Totp.NewSecret();
        factors.Enroll(user.Id, secret);
        return TotpEnrollment.Of(secret, options.PublicUrl?.Host ?? "Modular", user.Email);
    }
}
