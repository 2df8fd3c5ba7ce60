using System.Collections.Concurrent;
using System.Diagnostics;

namespace Modular.EndToEndTests;

/// <summary>The published executable, started as a person would start it.</summary>
internal sealed class ModularProcess : IAsyncDisposable
{
    /// <summary>For <c>--urls</c>: a port that is free.</summary>
    public const string AnyPort = "http://127.0.0.1:0";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = new();

    private ModularProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>The published file, <c>artifacts/modular</c> at the root of the repository.</summary>
    public static string Path { get; } = Find();

    /// <summary>Everything printed so far.</summary>
    public string Output => string.Join('\n', _lines);

    /// <summary>Where a host listens.</summary>
    public Uri Address => new(RestOf("Listening on ")!);

    public int Id => _process.Id;

    public static ModularProcess Start(
        IEnumerable<string> arguments, params IEnumerable<(string Name, string Value)> environment) =>
        Start(new ProcessStartInfo(Path, arguments), environment);

    /// <summary>Starts it in a way of the test's own.</summary>
    public static ModularProcess Start(
        ProcessStartInfo start, params IEnumerable<(string Name, string Value)> environment)
    {
        start.UseShellExecute = false;
        start.RedirectStandardError = true;
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.WorkingDirectory = System.IO.Path.GetTempPath();
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return new ModularProcess(Process.Start(start)!);
    }

    /// <summary>Starts a host over <paramref name="data"/> and waits until it listens.</summary>
    public static async Task<ModularProcess> Serve(
        string data, string urls = AnyPort, params IEnumerable<(string Name, string Value)> environment)
    {
        var host = Start(["serve", "--data", data, "--urls", urls], environment);
        await host.Says("Listening on ");
        return host;
    }

    /// <summary>Waits for a line that begins with <paramref name="words"/>; the rest of it.</summary>
    public async Task<string> Says(string words)
    {
        await Eventually.True(() => RestOf(words) is not null || _process.HasExited, () => Output);
        return RestOf(words) ?? throw new AssertionException($"It did not say '{words}'. {Output}");
    }

    /// <summary>Runs to the end and returns the exit code.</summary>
    public async Task<int> ExitCode()
    {
        using var limit = new CancellationTokenSource(Limit);
        await _process.WaitForExitAsync(limit.Token);
        return _process.ExitCode;
    }

    /// <summary>SIGTERM, as a supervisor stops it; returns the exit code.</summary>
    public async Task<int> Stop()
    {
        await Signal("TERM", _process.Id);
        return await ExitCode();
    }

    /// <summary>kill -9.</summary>
    public async Task Kill()
    {
        await Signal("KILL", _process.Id);
        await ExitCode();
    }

    public static async Task Signal(string signal, int processId)
    {
        using var kill = Process.Start("kill", [$"-{signal}", processId.ToString()]);
        await kill.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            await Kill();
        _process.Dispose();
    }

    private static string Find()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(System.IO.Path.Combine(directory!.FullName, "Modular.sln")))
            directory = directory.Parent;
        return System.IO.Path.Combine(directory.FullName, "artifacts", "modular");
    }

    private string? RestOf(string words) =>
        _lines.FirstOrDefault(line => line.StartsWith(words, StringComparison.Ordinal))?[words.Length..];

    private void Keep(string? line)
    {
        if (line is not null)
            _lines.Enqueue(line);
    }
}
