namespace Modular.Domain.Auth;

/// <summary>What a user may do on the whole instance, by name as it stands in tokens and on the wire.</summary>
public static class Roles
{
    /// <summary>Runs the instance; alone gives roles.</summary>
    public const string Owner = "owner";

    /// <summary>Sees and invites all users.</summary>
    public const string Admin = "admin";

    /// <summary>Has what is its own.</summary>
    public const string Member = "member";

    /// <summary>All there are, the mightiest first.</summary>
    public static readonly IReadOnlyList<string> All = [Owner, Admin, Member];
}

/// <summary>An account.</summary>
public sealed record User
{
    /// <summary>The most characters of a name.</summary>
    public const int NameMaxLength = 100;

    public required Guid Id { get; init; }

    public required string Email { get; init; }

    public string? Name { get; init; }

    public required string Role { get; init; }

    /// <summary>Whether a mail to the address was answered.</summary>
    public bool EmailVerified { get; init; }

    /// <summary>Whether a login needs a code beside the password.</summary>
    public bool MfaEnabled { get; init; }

    /// <summary>A disabled user's sessions have ended and no new one begins.</summary>
    public bool Disabled { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The name under which failures at this account are counted.</summary>
    public string AccountKey => Id.ToString();

    /// <summary>A new account.</summary>
    public static User Register(string email, string? name, string role, DateTimeOffset now) =>
        new() { Id = Ids.New(now), Email = email, Name = name, Role = role, CreatedAt = now };
}
