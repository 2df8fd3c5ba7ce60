using Modular.Domain;

namespace Modular.Application.Pipeline;

public sealed class NotAuthenticated(string sentence = NotAuthenticated.Missing)
    : Unauthenticated("auth.unauthenticated", sentence)
{
    /// <summary>Nothing was shown.</summary>
    public const string Missing = "Show a credential: Authorization: Bearer with an access token or a key.";

    /// <summary>What was shown proves nothing.</summary>
    public const string Unknown =
        "This credential is not known here. It may be damaged, deleted or of another instance.";
}

/// <summary>The credential was good once; <paramref name="sentence"/> says how to get another.</summary>
public sealed class CredentialExpired(string sentence) : Unauthenticated("auth.token_expired", sentence);

public sealed class WrongCredentialKind(string wanted) : Forbidden(
    "auth.forbidden", $"This call takes {wanted}, not the kind of credential that was shown.");

public sealed class AddressNotAllowed() : Forbidden(
    "auth.address_not_allowed", "This key may not be used from the address that the request came from.");

public sealed class OwnerOnly() : Forbidden("auth.forbidden", "This call is for the owner of this instance alone.");

public sealed class AdminOnly() : Forbidden(
    "auth.forbidden", "This call is for the owner and the admins of this instance.");

public sealed class InsufficientScope : Forbidden
{
    public InsufficientScope(string scope)
        : base("auth.insufficient_scope", $"The credential lacks the scope {scope}.") =>
        Extensions = new Dictionary<string, object?> { ["requiredScope"] = scope };
}
