using Modular.Application.Pipeline;

namespace Modular.Application.Auth;

/// <summary>The live sessions of a user, newest first.</summary>
/// <param name="UserId">Whose.</param>
/// <param name="CurrentSessionId">The session that asks.</param>
/// <param name="Page">Which part.</param>
public sealed record ListSessions(Guid UserId, Guid CurrentSessionId, PageQuery Page) : IQuery<Page<SessionSummary>>;

/// <summary>A session in a list.</summary>
/// <param name="Id">Its id, the <c>sid</c> claim.</param>
/// <param name="CreatedAt">When it began.</param>
/// <param name="LastSeenAt">When it was last used, exact to about a minute.</param>
/// <param name="Ip">The address that it was begun from.</param>
/// <param name="UserAgent">What the client called itself then, or null.</param>
/// <param name="Current">Whether it is the one that asks.</param>
public sealed record SessionSummary(
    Guid Id, DateTimeOffset CreatedAt, DateTimeOffset LastSeenAt, string Ip, string? UserAgent, bool Current);
