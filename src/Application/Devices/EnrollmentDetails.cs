namespace Modular.Application.Devices;

/// <summary>An enrolment as the wire has it; its token is shown only when it is made.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">What it is for, or null.</param>
/// <param name="Tags">What devices that it registers are tagged with.</param>
/// <param name="MaxUses">How many registrations it allows.</param>
/// <param name="Uses">How many there were.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="ExpiresAt">When it ends.</param>
/// <param name="LastUsedAt">When it was last used, or null.</param>
public sealed record EnrollmentDetails(
    Guid Id, string? Name, IReadOnlyList<string> Tags, int MaxUses, int Uses,
    DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt, DateTimeOffset? LastUsedAt);
