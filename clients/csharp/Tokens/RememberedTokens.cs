using System.Collections.Concurrent;

namespace Modular.Client.Tokens;

/// <summary>A token whose signature was good, and the key that signed it: with that it goes.</summary>
internal sealed record RememberedToken(ModularToken Token, string KeyId);

/// <summary>
/// Tokens whose signature was good: a second look costs a hash instead of elliptic curves. When as many as
/// <paramref name="capacity"/> came, those that were not used since the last such time go.
/// </summary>
internal sealed class RememberedTokens(int capacity)
{
    private volatile Generations _kept = new(new(), new());

    public RememberedToken? Find(TokenHash hash)
    {
        var kept = _kept;
        if (kept.Young.TryGetValue(hash, out var token))
            return token;
        if (kept.Old.TryGetValue(hash, out token))
            Keep(hash, token);
        return token;
    }

    public void Keep(TokenHash hash, RememberedToken token)
    {
        var kept = _kept;
        // Counted only for what is new: counting takes every lock of the dictionary.
        if (!kept.Young.TryAdd(hash, token) || kept.Young.Count < capacity)
            return;
        // Of several who see it full one moves on.
        Interlocked.CompareExchange(ref _kept, new(new(), kept.Young), kept);
    }

    private sealed record Generations(
        ConcurrentDictionary<TokenHash, RememberedToken> Young, ConcurrentDictionary<TokenHash, RememberedToken> Old);
}
