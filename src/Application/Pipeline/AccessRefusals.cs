using Modular.Domain;

namespace Modular.Application.Pipeline;

public sealed class NotAuthenticated() : Unauthenticated(
    "auth.unauthenticated", "Show a credential: Authorization: Bearer with an access token or a key.");

public sealed class InvalidCredential() : Unauthenticated(
    "auth.unauthenticated", "This credential is not known here. It may be damaged, deleted or of another instance.");

public sealed class WrongCredentialKind(string wanted) : Forbidden(
    "auth.forbidden", $"This call takes {wanted}, not the kind of credential that was shown.");

public sealed class InsufficientScope : Forbidden
{
    public InsufficientScope(string scope)
        : base("auth.insufficient_scope", $"The credential lacks the scope {scope}.") =>
        Extensions = new Dictionary<string, object?> { ["requiredScope"] = scope };
}
