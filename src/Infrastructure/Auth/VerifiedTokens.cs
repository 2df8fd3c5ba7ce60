using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Modular.Application.Pipeline;

namespace Modular.Infrastructure.Auth;

/// <summary>
/// Remembers tokens whose signature was good, by SHA-256: a look-up instead of 60 us of elliptic curves. Only good
/// tokens get in, so nobody fills it from outside. It holds two generations: when the younger is full the older goes,
/// and what is still used moves over.
/// </summary>
/// <param name="capacity">The most tokens of a generation.</param>
internal sealed class VerifiedTokens(int capacity = VerifiedTokens.DefaultCapacity)
{
    /// <summary>Tokens of a generation: with both full about 25 MB.</summary>
    public const int DefaultCapacity = 32_768;

    private ConcurrentDictionary<TokenHash, VerifiedToken> _young = new();
    private ConcurrentDictionary<TokenHash, VerifiedToken> _old = new();

    /// <summary>The token as it was verified, or null.</summary>
    public VerifiedToken? Find(TokenHash hash)
    {
        if (_young.TryGetValue(hash, out var token))
            return token;
        if (!_old.TryGetValue(hash, out token))
            return null;
        Keep(hash, token);
        return token;
    }

    /// <summary>Remembers a token.</summary>
    public void Keep(TokenHash hash, VerifiedToken token)
    {
        var young = _young;
        young[hash] = token;
        if (young.Count <= capacity)
            return;

        // One of several who see it full puts a new generation in; the others find it done.
        var next = new ConcurrentDictionary<TokenHash, VerifiedToken>();
        if (Interlocked.CompareExchange(ref _young, next, young) == young)
            _old = young;
    }
}

/// <summary>What a good token says.</summary>
/// <param name="principal">Whom it speaks for.</param>
/// <param name="keyId">The key that it was signed with: with it goes the token.</param>
internal sealed class VerifiedToken(Principal principal, string keyId)
{
    private long _notedAt;

    public string KeyId { get; } = keyId;

    public Principal Principal { get; } = principal;

    /// <summary>True once in <paramref name="interval"/>: the time to note that the session is in use.</summary>
    public bool IsDue(TimeProvider clock, TimeSpan interval)
    {
        var last = Volatile.Read(ref _notedAt);
        return (last == 0 || clock.GetElapsedTime(last) > interval)
            && Interlocked.CompareExchange(ref _notedAt, clock.GetTimestamp(), last) == last;
    }
}

/// <summary>SHA-256 of a token.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct TokenHash(ulong A, ulong B, ulong C, ulong D)
{
    public static TokenHash Of(string token)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(MemoryMarshal.AsBytes(token.AsSpan()), hash);
        var parts = MemoryMarshal.Cast<byte, ulong>(hash);
        return new TokenHash(parts[0], parts[1], parts[2], parts[3]);
    }

    // The parts are uniform already.
    public override int GetHashCode() => (int)A;
}
