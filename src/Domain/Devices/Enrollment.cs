namespace Modular.Domain.Devices;

/// <summary>Permission to register devices for a user, carried by a token that is no user credential.</summary>
public sealed record Enrollment
{
    public const int NameMaxLength = 100;

    /// <summary>The most registrations of one enrolment.</summary>
    public const int MaxUsesLimit = 1000;

    /// <summary>How long an enrolment lasts when nothing is said.</summary>
    public static readonly TimeSpan DefaultLife = TimeSpan.FromHours(1);

    /// <summary>The longest life of an enrolment.</summary>
    public static readonly TimeSpan MaxLife = TimeSpan.FromDays(90);

    public required Guid Id { get; init; }
    public required Guid UserId { get; init; }
    public required string? Name { get; init; }
    public required IReadOnlyList<string> Tags { get; init; }
    public required int MaxUses { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset ExpiresAt { get; init; }
}
