namespace Modular.Domain.Auth;

/// <summary>A key that signs access tokens, without its secret.</summary>
/// <param name="Id">The <c>kid</c> of what it signs.</param>
/// <param name="CreatedAt">Since when it is published.</param>
/// <param name="SignsFrom">From when it signs, until another one does.</param>
public sealed record SigningKey(Guid Id, DateTimeOffset CreatedAt, DateTimeOffset SignsFrom)
{
    /// <summary>A key that nobody has seen yet.</summary>
    public static SigningKey New(DateTimeOffset now, DateTimeOffset signsFrom) => new(Ids.New(now), now, signsFrom);
}

/// <summary>
/// All signing keys of an instance. A key is published before it signs, so that whoever keeps the published set for a
/// while has it when its first token comes, and stays published until the last token that it signed has ended.
/// </summary>
public sealed class KeyRing(IEnumerable<SigningKey> keys)
{
    /// <summary>How long a key is published before the schedule lets it sign: 24 hours.</summary>
    public static readonly TimeSpan PublishedAhead = TimeSpan.FromHours(24);

    /// <summary>
    /// The least that a key must be published before it signs: the 10 minutes for which the set may be kept, and one
    /// for hosts and clocks that are behind.
    /// </summary>
    public static readonly TimeSpan Spread = TimeSpan.FromMinutes(11);

    /// <summary>How long a key stays after the last token that it signed has ended: an hour.</summary>
    public static readonly TimeSpan KeptAfter = TimeSpan.FromHours(1);

    /// <summary>The keys in the order in which they sign.</summary>
    public IReadOnlyList<SigningKey> Keys { get; } = [.. keys.OrderBy(key => key.SignsFrom).ThenBy(key => key.Id)];

    /// <summary>The key that signs at <paramref name="now"/>: the first one also before its time.</summary>
    public SigningKey SignerAt(DateTimeOffset now) => Keys.LastOrDefault(key => key.SignsFrom <= now) ?? Keys[0];

    /// <summary>The keys that are published and do not sign yet.</summary>
    public IEnumerable<SigningKey> WaitingAt(DateTimeOffset now) => Keys.Where(key => key.SignsFrom > now);

    /// <summary>
    /// When the key may go: its successor signs, and the tokens that it signed, which live for
    /// <paramref name="tokenLifetime"/>, have ended. Null while it has no successor.
    /// </summary>
    public DateTimeOffset? EndOf(SigningKey key, TimeSpan tokenLifetime)
    {
        var successor = Keys.SkipWhile(other => other != key).ElementAtOrDefault(1);
        return successor?.SignsFrom + tokenLifetime + KeptAfter;
    }

    /// <summary>The keys whose end has come.</summary>
    public IEnumerable<SigningKey> EndedAt(DateTimeOffset now, TimeSpan tokenLifetime) =>
        Keys.Where(key => EndOf(key, tokenLifetime) <= now);

    /// <summary>The next key of a schedule that wants one every <paramref name="period"/>; null if not due.</summary>
    public SigningKey? Due(DateTimeOffset now, TimeSpan period)
    {
        // A schedule that was held up, by an instance that was off or by a shorter period, makes up for it with the
        // whole notice.
        var signsFrom = Keys[^1].SignsFrom + period;
        var earliest = now + PublishedAhead;
        return signsFrom > earliest ? null : SigningKey.New(now, earliest);
    }
}
