namespace Modular.Client.Tokens;

/// <summary>Whose tokens are verified, and how strictly.</summary>
/// <param name="Server">Where the instance is; its keys are at <c>/.well-known/jwks.json</c> below.</param>
public sealed record ModularTokenOptions(Uri Server)
{
    /// <summary>
    /// The <c>iss</c> of its tokens: its <c>PUBLIC_URL</c> without a slash at the end. By default <see cref="Server"/>,
    /// which is right when that is the address in <c>PUBLIC_URL</c>; <c>modular</c> for an instance without one.
    /// </summary>
    public string Issuer { get; init; } = Server.OriginalString.TrimEnd('/');

    /// <summary>The <c>aud</c> of its tokens; by default <c>modular</c>.</summary>
    public string Audience { get; init; } = "modular";

    /// <summary>How far clocks may be apart, 0 to 60 s; by default 10 s.</summary>
    public TimeSpan ClockSkew
    {
        get;
        init => field = value >= TimeSpan.Zero && value <= TimeSpan.FromMinutes(1)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "Clocks may be 0 to 60 s apart.");
    } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How many verified tokens are remembered, at least; twice as many at most. By default 16,384, some 10 MB.
    /// </summary>
    public int RememberedTokens { get; init; } = 16_384;
}
