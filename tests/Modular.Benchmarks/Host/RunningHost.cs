using System.Diagnostics;
using System.Globalization;
using System.Net;
using Modular.Benchmarks.Http;
using Modular.Benchmarks.Measuring;

namespace Modular.Benchmarks.Host;

/// <summary><c>modular serve</c> as a process of its own, over one data directory, on a free loopback port.</summary>
internal sealed class RunningHost : IAsyncDisposable
{
    private const string Listening = "Listening on ";
    private static readonly TimeSpan ReadyPoll = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(40);

    private readonly DataDirectory _data;
    private readonly Process _process;
    private readonly Queue<string> _lastLines = [];

    private RunningHost(DataDirectory data, Process process) => (_data, _process) = (data, process);

    /// <summary>From the start of the process to the first answer that says that it is ready.</summary>
    public TimeSpan TimeToReady { get; private set; }

    public IPEndPoint Address { get; private set; } = new(IPAddress.Loopback, 0);

    public static async Task<RunningHost> Start(
        string executable, DataDirectory data, CancellationToken ct,
        params IEnumerable<(string Name, string Value)> environment)
    {
        var info = new ProcessStartInfo(executable, ["serve", "--data", data.Path, "--urls", "http://127.0.0.1:0"])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // What tunes the load generator's runtime, or configures another Modular, is not for this one.
        foreach (var name in info.Environment.Keys.Where(IsOurs).ToArray())
            info.Environment.Remove(name);
        foreach (var (name, value) in environment)
            info.Environment[name] = value;
        var started = Stopwatch.GetTimestamp();
        var host = new RunningHost(data, Process.Start(info)!);
        try
        {
            await host.WaitUntilListening().WaitAsync(StartLimit, ct);
            await host.WaitUntilReady(ct).WaitAsync(StartLimit, ct);
            host.TimeToReady = Stopwatch.GetElapsedTime(started);
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <summary>Measures the processors that the host and its database use.</summary>
    public CpuMeter MeasureCpu() => CpuMeter.Start(_process.Id, _data.Postmaster());

    /// <summary>kill -9; its database finds out by itself.</summary>
    public void Kill() => _process.Kill();

    /// <summary>Asks the host to end, and waits until its database has ended too.</summary>
    public async ValueTask DisposeAsync()
    {
        using (_process)
        {
            if (!_process.HasExited)
            {
                Signals.Terminate(_process.Id);
                using var limit = new CancellationTokenSource(StopLimit);
                try
                {
                    await _process.WaitForExitAsync(limit.Token);
                }
                catch (OperationCanceledException)
                {
                    _process.Kill();
                    throw new CouldNotMeasure($"The host did not end within {StopLimit.TotalSeconds:N0} s of SIGTERM.");
                }
            }
        }

        await _data.WaitUntilStopped(StopLimit);
    }

    private static bool IsOurs(string name) =>
        name.StartsWith("DOTNET_", StringComparison.Ordinal) || name.StartsWith("MODULAR_", StringComparison.Ordinal)
        || name is "DATABASE_URL" or "PUBLIC_URL" or "SERVER_PORT" or "TRUSTED_PROXIES";

    private async Task WaitUntilReady(CancellationToken ct)
    {
        using var connection = await HttpConnection.Open(Address, ct);
        var request = Requests.Get("/health/ready", credential: null);
        while (!(await connection.Send(request, ct)).IsSuccess)
            await Task.Delay(ReadyPoll, ct);
    }

    private async Task WaitUntilListening()
    {
        // Nobody reads what it logs, but a full pipe would stop it.
        _ = Drain(_process.StandardError);
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.StartsWith(Listening, StringComparison.Ordinal))
            {
                var port = int.Parse(line[(line.LastIndexOf(':') + 1)..], CultureInfo.InvariantCulture);
                Address = new IPEndPoint(IPAddress.Loopback, port);
                _ = Drain(_process.StandardOutput);
                return;
            }

            Remember(line);
        }

        await _process.WaitForExitAsync();
        throw new CouldNotMeasure($"The host ended with {_process.ExitCode}:\n{string.Join('\n', _lastLines)}");
    }

    private async Task Drain(StreamReader output)
    {
        while (await output.ReadLineAsync() is { } line)
            Remember(line);
    }

    private void Remember(string line)
    {
        lock (_lastLines)
        {
            _lastLines.Enqueue(line);
            if (_lastLines.Count > 20)
                _lastLines.Dequeue();
        }
    }
}
