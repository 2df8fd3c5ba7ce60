using Modular.Application.Pipeline;

namespace Modular.Api.Realtime;

/// <summary>
/// Which events a user key may see: those of the modules that it may read. An access token sees all, also those that
/// belong to no scope (<c>session.revoked</c>).
/// </summary>
internal static class EventScopes
{
    private static readonly Dictionary<string, string> ScopeOfFamily = new()
    {
        ["task"] = "tasks:read",
        ["device"] = "devices:read",
        ["message"] = "notifications:read",
        ["generation"] = "generation:read",
        ["backup"] = "backups:read",
    };

    /// <summary>
    /// The families that <paramref name="principal" /> may see, or null for all; refuses a key that may see none.
    /// </summary>
    public static IReadOnlySet<string>? Families(Principal principal)
    {
        if (principal.Scopes is not { } scopes)
            return null;

        var families = ScopeOfFamily
            .Where(family => scopes.Contains(family.Value)).Select(family => family.Key).ToHashSet();
        return families.Count > 0 ? families : throw new InsufficientScope(ScopeOfFamily["task"]);
    }
}
