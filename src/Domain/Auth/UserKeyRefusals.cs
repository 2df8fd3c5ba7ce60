namespace Modular.Domain.Auth;

public sealed class UserKeyNotFound() : NotFound(
    "auth.key_not_found", "You have no key with this id.");

public sealed class ScopeNotGrantable(string scope) : Forbidden(
    "auth.scope_not_grantable", $"Only owner and admin can give a key the scope {scope}.");

public sealed class UserKeyLimitReached : Conflict
{
    public UserKeyLimitReached(int limit, int current)
        : base(
            "auth.limit_reached",
            $"You have {current} keys; at most {limit} are allowed. Remove one first.") =>
        Extensions = new Dictionary<string, object?> { ["limit"] = limit, ["current"] = current };
}
