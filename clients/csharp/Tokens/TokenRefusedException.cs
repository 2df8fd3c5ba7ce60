namespace Modular.Client.Tokens;

/// <summary>Why a token does not count.</summary>
public enum TokenRefusal
{
    /// <summary>
    /// It is no access token of Modular: its form, algorithm or type is another, or a claim is missing.
    /// </summary>
    Malformed,

    /// <summary>It names a key that the instance does not publish.</summary>
    UnknownKey,

    /// <summary>It was changed, or signed by somebody else.</summary>
    WrongSignature,

    /// <summary>It is of another instance.</summary>
    OtherIssuer,

    /// <summary>It is for somebody else.</summary>
    OtherAudience,

    /// <summary>Its time is over: the client gets a new one with its refresh token.</summary>
    Expired,

    /// <summary>It is of the future, further than clocks may be apart.</summary>
    IssuedInTheFuture,

    /// <summary>Its session or its user's tokens were ended before their time.</summary>
    Revoked,
}

/// <summary>The token does not count: answer 401.</summary>
public sealed class TokenRefusedException(TokenRefusal reason) : Exception($"The access token is refused: {reason}.")
{
    /// <summary>Why; for logs, and to tell what has expired from what is bad.</summary>
    public TokenRefusal Reason { get; } = reason;
}

/// <summary>Nothing can be said of any token, as the keys could not be fetched: answer 503.</summary>
public sealed class SigningKeysUnavailableException(Exception? cause)
    : Exception("The keys that verify access tokens could not be fetched.", cause);
