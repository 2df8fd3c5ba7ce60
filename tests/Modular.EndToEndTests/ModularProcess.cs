using System.Collections.Concurrent;
using System.Diagnostics;

namespace Modular.EndToEndTests;

/// <summary>The published executable, started as a person would start it.</summary>
internal sealed class ModularProcess : IAsyncDisposable
{
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

    /// <summary>Where a host listens, once it says so.</summary>
    public Uri Address => new(_lines.First(line => line.StartsWith("Listening on ", StringComparison.Ordinal))[13..]);

    public int Id => _process.Id;

    public static ModularProcess Start(IEnumerable<string> arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(Path, arguments)
        {
            UseShellExecute = false,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            WorkingDirectory = System.IO.Path.GetTempPath(),
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return new ModularProcess(Process.Start(start)!);
    }

    /// <summary>Starts a host over <paramref name="data"/> and waits until it listens.</summary>
    public static async Task<ModularProcess> Serve(string data, string urls = "http://127.0.0.1:0")
    {
        var host = Start(["serve", "--data", data, "--urls", urls]);
        await Eventually.True(
            () => host._lines.Any(line => line.StartsWith("Listening on ", StringComparison.Ordinal))
                || host._process.HasExited,
            () => host.Output);
        Assert.That(host._process.HasExited, Is.False, host.Output);
        return host;
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

    private void Keep(string? line)
    {
        if (line is not null)
            _lines.Enqueue(line);
    }
}
