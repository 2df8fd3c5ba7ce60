namespace Modular.Application.Auth;

/// <summary>A one-time code; what must be typed is derived from it and kept nowhere.</summary>
/// <param name="Id">Its id, which the caller who asked for it knows.</param>
/// <param name="Purpose">What it is good for.</param>
/// <param name="UserId">Whose account it is about.</param>
/// <param name="Email">The address that it goes to.</param>
/// <param name="RequestedAt">When it was asked for.</param>
/// <param name="ExpiresAt">Until when it is good.</param>
public sealed record IssuedCode(
    Guid Id, string Purpose, Guid UserId, string Email, DateTimeOffset RequestedAt, DateTimeOffset ExpiresAt);

/// <summary>Keeps one-time codes.</summary>
public interface ICodeStore
{
    /// <summary>How many codes for this the user asked for since then.</summary>
    Task<int> CountRequests(Guid userId, string purpose, DateTimeOffset since, CancellationToken ct);

    /// <summary>Adds a code and voids the user's earlier ones for the same purpose.</summary>
    void Add(IssuedCode code);

    /// <summary>
    /// Counts a try of a code that is still good, and returns it; null when there is none, or it was tried too often.
    /// At once and for itself: a refusal that rolls back still counts.
    /// </summary>
    Task<IssuedCode?> CountAttempt(CodeClaim claim, CancellationToken ct);

    /// <summary>Spends a code; false when it was spent or voided meanwhile.</summary>
    Task<bool> Spend(Guid id, CancellationToken ct);

    /// <summary>Voids every code of the user.</summary>
    void VoidAll(Guid userId);

    /// <summary>
    /// The code as long as it is good and its account is not disabled, outside of the unit of work; else null.
    /// </summary>
    Task<IssuedCode?> FindLive(Guid id, CancellationToken ct);
}

/// <summary>Which code somebody claims to know: by its id, or as the one that a signed-in user has.</summary>
/// <param name="Purpose">What for.</param>
/// <param name="Id">The code's id; null for the user's only one.</param>
/// <param name="UserId">The user; null for any.</param>
public sealed record CodeClaim(string Purpose, Guid? Id, Guid? UserId);
