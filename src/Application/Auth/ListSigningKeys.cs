using Modular.Application.Pipeline;

namespace Modular.Application.Auth;

/// <summary>The signing keys and what each is for now, in the order in which they sign.</summary>
public sealed record ListSigningKeys : IQuery<IReadOnlyList<SigningKeySummary>>;

/// <summary>What a signing key is for.</summary>
public enum SigningKeyState
{
    /// <summary>It is published and signs later.</summary>
    Next,

    /// <summary>It signs.</summary>
    Signs,

    /// <summary>It has signed, and tokens of it may live.</summary>
    Past,
}

/// <summary>A signing key as the operator sees it.</summary>
/// <param name="Id">The <c>kid</c> of what it signs.</param>
/// <param name="CreatedAt">Since when it is published.</param>
/// <param name="SignsFrom">From when it signs.</param>
/// <param name="State">What it is for now.</param>
/// <param name="EndsAt">When it may go; null while it has no successor.</param>
public sealed record SigningKeySummary(
    Guid Id, DateTimeOffset CreatedAt, DateTimeOffset SignsFrom, SigningKeyState State, DateTimeOffset? EndsAt);
