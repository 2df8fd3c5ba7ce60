namespace Modular.Application.Tasks.Executors;

/// <summary>
/// Which executors there are, and how many tasks of each a process runs at once, 1 to 1,024
/// (<c>Executors:*:Concurrency</c>).
/// </summary>
public sealed record ExecutorOptions
{
    /// <summary>Of <c>noop</c>; default 256.</summary>
    public int Noop { get; init; } = 256;

    /// <summary>Of <c>http.request</c>; default 64, since most of them wait.</summary>
    public int HttpRequest { get; init; } = 64;

    /// <summary>Of <c>llm.chat</c>; default 8: providers count calls at once.</summary>
    public int LlmChat { get; init; } = 8;

    /// <summary>
    /// Whether a language model is configured, without which there is no <c>llm.chat</c>; default false.
    /// </summary>
    public bool HasLanguageModel { get; init; }
}
