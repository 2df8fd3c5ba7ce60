namespace Modular.Domain.Auth;

/// <summary>A key of a user's program: <c>mak_</c>, an id, random digits and a checksum.</summary>
public sealed record UserKey
{
    /// <summary>How one begins.</summary>
    public const string Prefix = "mak_";

    /// <summary>The most characters of a name.</summary>
    public const int NameMaxLength = 100;

    /// <summary>The most networks that it may be held to.</summary>
    public const int MaxAllowedIps = 50;

    public required Guid Id { get; init; }

    public required Guid UserId { get; init; }

    /// <summary>What it is for.</summary>
    public required string Name { get; init; }

    /// <summary>What it may do, at most: a key never has more than its user has at the moment.</summary>
    public required IReadOnlyList<string> Scopes { get; init; }

    /// <summary>Addresses and networks (CIDR) that it may be used from; none for anywhere.</summary>
    public required IReadOnlyList<string> AllowedIps { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it ends, or null for never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
}
