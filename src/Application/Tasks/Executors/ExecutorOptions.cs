namespace Modular.Application.Tasks.Executors;

/// <summary>How many tasks of each executor a process runs at once, 1 to 1,024: <c>Executors:*:Concurrency</c>.</summary>
public sealed record ExecutorOptions
{
    /// <summary>Of <c>noop</c>; default 256.</summary>
    public int Noop { get; init; } = 256;

    /// <summary>Of <c>http.request</c>; default 64, since most of them wait.</summary>
    public int HttpRequest { get; init; } = 64;

    /// <summary>Of <c>llm.chat</c>; default 8: providers count calls at once.</summary>
    public int LlmChat { get; init; } = 8;
}
