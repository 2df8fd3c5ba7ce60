using System.Diagnostics;
using System.Text;
using Modular.Infrastructure.Postgres.Embedded;

namespace Modular.IntegrationTests.Postgres.Embedded;

/// <summary>
/// A user of the cluster in a process of its own, <c>modular db --data DIR</c>, so that it can be killed.
/// </summary>
internal sealed class HostProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _said = new();
    private readonly Task _reading;
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private HostProcess(string data)
    {
        var (program, assembly) = TestPostgres.Modular;
        _process = Process.Start(new ProcessStartInfo(program, [assembly, "db", "--data", data])
        {
            RedirectStandardError = true,
            UseShellExecute = false,
        })!;
        _reading = Read();
    }

    public int Pid => _process.Id;

    public string Said => _said.ToString();

    public static async Task<HostProcess> Start(string data)
    {
        var host = new HostProcess(data);
        await Task.WhenAny(host._ready.Task, host._reading).WaitAsync(Wait.Limit);
        Assert.That(host._ready.Task.IsCompleted, Is.True, host.Said);
        return host;
    }

    public static async Task<(int ExitCode, string Said)> RunToEnd(string data)
    {
        await using var host = new HostProcess(data);
        await host._process.WaitForExitAsync().WaitAsync(Wait.Limit);
        await host._reading;
        return (host._process.ExitCode, host.Said.Trim());
    }

    public void Kill() => _process.Kill();

    public async Task<int> Terminate()
    {
        _ = LibC.Kill(_process.Id, LibC.SigTerm);
        await _process.WaitForExitAsync().WaitAsync(Wait.Limit);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private async Task Read()
    {
        while (await _process.StandardError.ReadLineAsync() is { } line)
        {
            _said.AppendLine(line);
            if (line.StartsWith("PostgreSQL is ready", StringComparison.Ordinal))
                _ready.TrySetResult();
        }
    }
}
