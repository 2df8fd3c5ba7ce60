namespace Modular.Domain.Auth;

/// <summary>The password was right; a code is wanted too.</summary>
public sealed class MfaRequired : Forbidden
{
    public MfaRequired(string mfaToken, TimeSpan expiresIn)
        : base(
            "auth.mfa_required",
            "This account has a second factor. Send the mfaToken with a code to POST /v1/auth/mfa/verify.") =>
        Extensions = new Dictionary<string, object?>
        {
            ["mfaToken"] = mfaToken,
            ["expiresIn"] = (int)expiresIn.TotalSeconds,
            ["methods"] = (string[])["totp", "recovery"],
        };
}

public sealed class ReauthenticationRequired() : Forbidden(
    "auth.reauthentication_required", "This needs a login younger than 10 minutes. Log in again, then repeat it.");

public sealed class MfaEnabledAlready() : Conflict(
    "auth.mfa_enabled", "This account has a second factor. Disable it first, then enrol another.");

public sealed class MfaNotEnabled() : Conflict(
    "auth.mfa_not_enabled", "This account has no second factor. Begin with POST /v1/auth/mfa/totp.");
