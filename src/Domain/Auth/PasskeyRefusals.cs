namespace Modular.Domain.Auth;

public sealed class InvalidPasskey() : Invalid(
    "auth.invalid_passkey",
    "This passkey is not known here, or what it answered is wrong, was used or has expired. Begin again.");

public sealed class PasskeyNotFound() : NotFound(
    "auth.passkey_not_found", "You have no passkey with this id.");

public sealed class PasskeysUnavailable() : NotFound(
    "auth.passkeys_unavailable",
    "Passkeys belong to a site: its operator has to set PUBLIC_URL to an https address with a name.");

public sealed class PasskeyLimitReached : Conflict
{
    public PasskeyLimitReached(int limit, int current)
        : base(
            "auth.limit_reached",
            $"You have {current} passkeys; at most {limit} are allowed. Remove one first.") =>
        Extensions = new Dictionary<string, object?> { ["limit"] = limit, ["current"] = current };
}
