using System.Text.Json.Serialization;
using Modular.Application.Pipeline;

namespace Modular.Application.Auth;

/// <summary>What was revoked behind a position, for services that check tokens by themselves.</summary>
/// <param name="Since">The position of an earlier answer; 0 for all that may still concern a live token.</param>
public sealed record ReadRevocations(long Since) : IQuery<RevocationList>
{
    /// <summary>The most items of an answer: 1,000. The rest is there at once with the next call.</summary>
    public const int MaxItems = 1000;
}

/// <summary>Revocations in order.</summary>
/// <param name="Items">What was revoked.</param>
/// <param name="Position">What to ask for next.</param>
public sealed record RevocationList(IReadOnlyList<RevocationItem> Items, long Position);

/// <summary>One revocation: of a session, or of all tokens of a user.</summary>
/// <param name="Position">Its place in the order.</param>
/// <param name="Sid">The session, none of whose tokens counts any more; absent for a user.</param>
/// <param name="UserId">The user; absent for a session.</param>
/// <param name="NotBefore">
/// Tokens of the user that were issued before, by the time in their <c>jti</c>, do not count any more.
/// </param>
public sealed record RevocationItem(
    long Position,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Guid? Sid,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Guid? UserId,
    DateTimeOffset NotBefore);
