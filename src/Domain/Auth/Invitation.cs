namespace Modular.Domain.Auth;

/// <summary>Lets one person make one account, whatever the instance says to strangers.</summary>
public sealed record Invitation
{
    /// <summary>How long it is good when nobody says: 7 days.</summary>
    public static readonly TimeSpan DefaultLifetime = TimeSpan.FromDays(7);

    /// <summary>How long it is good at most: 30 days.</summary>
    public static readonly TimeSpan MaxLifetime = TimeSpan.FromDays(30);

    public required Guid Id { get; init; }

    /// <summary>The address that the account must have.</summary>
    public required string Email { get; init; }

    /// <summary>The role that the account gets, <see cref="Roles.Admin"/> or <see cref="Roles.Member"/>.</summary>
    public required string Role { get; init; }

    /// <summary>Who vouches for the newcomer.</summary>
    public required Guid InvitedBy { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Whether it is for <paramref name="email"/>, whatever the case of its letters.</summary>
    public bool IsFor(string email) => EmailAddress.KeyOf(email) == EmailAddress.KeyOf(Email);
}
