namespace Modular.Application.Providers;

/// <summary>A provider could not do it now; another try may do better.</summary>
/// <param name="code">Stable, such as <c>llm.rate_limited</c>.</param>
/// <param name="sentence">For the user: no secret.</param>
/// <param name="cause">What lies behind it, if that was an exception.</param>
public sealed class ProviderUnavailable(string code, string sentence, Exception? cause = null)
    : Exception(sentence, cause)
{
    /// <summary>Stable, such as <c>llm.rate_limited</c>.</summary>
    public string Code { get; } = code;

    /// <summary>When the provider wants to be asked again; null when it does not say so.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>
    /// Whether it may be at work on the request all the same: then it is not asked again at once, which may cost twice.
    /// </summary>
    public bool MayHaveBegun { get; init; }

    /// <summary>Whether it works and only wants fewer calls: then it is not taken for broken.</summary>
    public bool IsThrottling { get; init; }
}

/// <summary>A provider said no, and would say so again.</summary>
/// <param name="code">Stable, such as <c>llm.refused</c>.</param>
/// <param name="sentence">For the user: no secret.</param>
public sealed class ProviderRefused(string code, string sentence) : Exception(sentence)
{
    /// <summary>Stable, such as <c>llm.refused</c>.</summary>
    public string Code { get; } = code;
}
