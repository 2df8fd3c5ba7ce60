namespace Modular.Client.Tokens;

/// <summary>
/// Verifies access tokens of Modular by its public keys, without asking it about each; safe for use by many at once,
/// and meant to be kept for as long as the process lives.
/// </summary>
/// <param name="options">Whose tokens, and how strictly.</param>
/// <param name="http">Fetches the keys; needs no credential.</param>
/// <param name="revocations">
/// What was ended before its time; without it an ended session is noticed when its token ends, after 15 minutes.
/// </param>
/// <param name="clock">The time; by default the system's.</param>
public sealed class ModularTokenVerifier(
    ModularTokenOptions options, HttpClient http, ModularRevocations? revocations = null, TimeProvider? clock = null)
{
    private readonly TimeProvider _clock = clock ?? TimeProvider.System;
    private readonly RememberedTokens _remembered = new(options.RememberedTokens);
    private readonly SigningKeys _keys = new(
        http, new Uri($"{options.Server.OriginalString.TrimEnd('/')}/.well-known/jwks.json"),
        clock ?? TimeProvider.System);

    /// <summary>Verifies <paramref name="token"/>; what it says.</summary>
    /// <exception cref="TokenRefusedException">It does not count.</exception>
    /// <exception cref="SigningKeysUnavailableException">The instance has not been reached so far.</exception>
    public async ValueTask<ModularToken> VerifyAsync(string token, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(token);
        if (TokenHash.Of(token) is not { } hash)
            throw new TokenRefusedException(TokenRefusal.Malformed);

        var known = _remembered.Find(hash);
        // What is no token at all costs no fetch.
        var read = known is null
            ? UnverifiedToken.Read(token) ?? throw new TokenRefusedException(TokenRefusal.Malformed)
            : null;
        var keys = _keys.Fresh ?? await _keys.Get(cancellationToken).ConfigureAwait(false);
        var keyId = known?.KeyId ?? read!.KeyId;
        if (!keys.ById.ContainsKey(keyId))
            keys = await _keys.GetNewer(keys, cancellationToken).ConfigureAwait(false);
        if (!keys.ById.TryGetValue(keyId, out var key))
            throw new TokenRefusedException(TokenRefusal.UnknownKey);

        if (known is not null)
            return Current(known.Token);
        var verified = Current(Verified(read!, key));
        _remembered.Keep(hash, new RememberedToken(verified, keyId));
        return verified;
    }

    private ModularToken Verified(UnverifiedToken read, SigningKey key)
    {
        if (!key.HasSigned(read.SignedText, read.Signature))
            throw new TokenRefusedException(TokenRefusal.WrongSignature);
        if (read.Claims.Issuer != options.Issuer)
            throw new TokenRefusedException(TokenRefusal.OtherIssuer);
        if (!read.Claims.Audiences.Contains(options.Audience))
            throw new TokenRefusedException(TokenRefusal.OtherAudience);
        if (read.Claims.IssuedAt > _clock.GetUtcNow() + options.ClockSkew)
            throw new TokenRefusedException(TokenRefusal.IssuedInTheFuture);
        return read.Claims.Token;
    }

    // What may change between two looks at one token.
    private ModularToken Current(ModularToken token)
    {
        if (_clock.GetUtcNow() >= token.ExpiresAt + options.ClockSkew)
            throw new TokenRefusedException(TokenRefusal.Expired);
        if (revocations?.HasEnded(token) == true)
            throw new TokenRefusedException(TokenRefusal.Revoked);
        return token;
    }
}
