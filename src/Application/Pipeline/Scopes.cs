namespace Modular.Application.Pipeline;

/// <summary>What a user key may be allowed to do.</summary>
public static class Scopes
{
    /// <summary>Verify the tokens and keys of others, and hear which have ended.</summary>
    public const string Introspect = "auth:introspect";

    /// <summary>Send notifications to any user.</summary>
    public const string SendNotifications = "notifications:send";

    /// <summary>Read what the instance measures of itself.</summary>
    public const string ReadMetrics = "metrics:read";

    /// <summary>
    /// Those that concern others: only owner and admin may give them to a key, and only theirs have them.
    /// </summary>
    public static IReadOnlySet<string> GrantedByAdmins { get; } =
        new HashSet<string> { Introspect, SendNotifications, ReadMetrics };

    /// <summary>Every scope: reading and writing in each module, and those that admins grant.</summary>
    public static IReadOnlySet<string> All { get; } = new HashSet<string>(
    [
        .. ((string[])["devices", "tasks", "generation", "notifications", "backups"])
            .SelectMany(module => (string[])[$"{module}:read", $"{module}:write"]),
        .. GrantedByAdmins,
    ]);

    /// <summary>Whether a user of <paramref name="role"/> can have <paramref name="scope"/>.</summary>
    public static bool CanHave(string role, string scope) => role != "member" || !GrantedByAdmins.Contains(scope);

    /// <summary>The scopes of a credential: those of a key, or all that its user's role can have.</summary>
    public static IEnumerable<string> Of(Principal principal) =>
        All.Where(scope => principal.Scopes?.Contains(scope) ?? CanHave(principal.Role, scope));
}
