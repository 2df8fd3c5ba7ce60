using Modular.Application.Pipeline;

namespace Modular.Application.Auth;

/// <summary>Reads the audit log, newest first: a member their own account's entries, owner and admin all.</summary>
/// <param name="ReaderId">Who reads.</param>
/// <param name="ReaderSeesAll">Whether entries of other accounts are read too.</param>
/// <param name="Filter">Which entries.</param>
/// <param name="Page">Which part.</param>
public sealed record ListAuditLog(Guid ReaderId, bool ReaderSeesAll, AuditFilter Filter, PageQuery Page)
    : IQuery<Page<AuditEntry>>;

/// <summary>Which entries of the audit log; null for any.</summary>
public sealed record AuditFilter
{
    /// <summary>Whose account.</summary>
    public Guid? UserId { get; init; }

    /// <summary>The name of what was done.</summary>
    public string? Action { get; init; }

    /// <summary>Not before.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Before.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>The address that it was done from.</summary>
    public string? Ip { get; init; }
}

/// <summary>An entry of the audit log.</summary>
/// <param name="Id">Its id; ids rise with time.</param>
/// <param name="Action">What was done.</param>
/// <param name="UserId">Whose account, or null when none was found.</param>
/// <param name="ActorId">Who did it, or null when nobody was signed in.</param>
/// <param name="Credential">
/// What the actor showed: <c>access_token</c>, <c>user_key</c> or another kind, a colon and its id.
/// </param>
/// <param name="Ip">The address that it was done from, or null for the operator of the machine.</param>
/// <param name="UserAgent">What the client called itself, or null.</param>
/// <param name="Target">What it was done to, or null.</param>
/// <param name="Outcome"><c>success</c> or <c>failure</c>.</param>
/// <param name="CreatedAt">When.</param>
public sealed record AuditEntry(
    Guid Id, string Action, Guid? UserId, Guid? ActorId, string? Credential, string? Ip, string? UserAgent,
    string? Target, string Outcome, DateTimeOffset CreatedAt);
