using Modular.Domain.Auth;

namespace Modular.Application.Auth;

/// <summary>Signs access tokens.</summary>
public interface IAccessTokens
{
    /// <summary>A token of the session, good until <paramref name="expiresAt"/> or until the session ends.</summary>
    ValueTask<string> Issue(User user, Session session, DateTimeOffset expiresAt, CancellationToken ct);

    /// <summary>The session of a token that was signed here, even an expired one; null for any other text.</summary>
    ValueTask<Guid?> SessionOf(string token, CancellationToken ct);
}
