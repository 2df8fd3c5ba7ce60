using Modular.Application.Pipeline;
using Modular.Domain.Auth;

namespace Modular.Application.Auth.Keys;

/// <summary>A user key as the wire has it; the key itself is shown only when it is made.</summary>
/// <param name="Id">Its id, which is part of the key.</param>
/// <param name="Name">What it is for.</param>
/// <param name="Scopes">What it may do.</param>
/// <param name="AllowedIps">Addresses and networks that it may be used from; none for anywhere.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="ExpiresAt">When it ends, or null for never.</param>
/// <param name="LastUsedAt">When it was last used, exact to half a minute, or null.</param>
public sealed record UserKeyDetails(
    Guid Id, string Name, IReadOnlyList<string> Scopes, IReadOnlyList<string> AllowedIps, DateTimeOffset CreatedAt,
    DateTimeOffset? ExpiresAt, DateTimeOffset? LastUsedAt);

/// <summary>A key that was just made: <paramref name="Key"/> is shown this once.</summary>
public sealed record CreatedUserKey(
    Guid Id, string Key, string Name, IReadOnlyList<string> Scopes, IReadOnlyList<string> AllowedIps,
    DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt, DateTimeOffset? LastUsedAt) : ICarriesSecret
{
    /// <summary>The key with its secret.</summary>
    public static CreatedUserKey Of(UserKey key, PrefixedToken token) => new(
        key.Id, token.Text, key.Name, key.Scopes, key.AllowedIps, key.CreatedAt, key.ExpiresAt, LastUsedAt: null);
}
