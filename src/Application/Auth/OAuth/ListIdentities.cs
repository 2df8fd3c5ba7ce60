using Modular.Application.Pipeline;

namespace Modular.Application.Auth.OAuth;

/// <summary>The identities at providers by which a user logs in, newest first.</summary>
public sealed record ListIdentities(Guid UserId, PageQuery Page) : IQuery<Page<IdentitySummary>>;

/// <summary>An identity in a list.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Provider">The provider's name when it was linked.</param>
/// <param name="Issuer">The provider; with the subject the name of the identity.</param>
/// <param name="Subject">The user there.</param>
/// <param name="Email">The user's address there when it was linked.</param>
/// <param name="CreatedAt">When it was linked.</param>
/// <param name="LastUsedAt">When it was last logged in by.</param>
public sealed record IdentitySummary(
    Guid Id, string Provider, string Issuer, string Subject, string Email, DateTimeOffset CreatedAt,
    DateTimeOffset LastUsedAt);
