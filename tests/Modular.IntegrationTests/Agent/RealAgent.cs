using System.Diagnostics;
using System.Text;
using Modular.Api.Agent;

namespace Modular.IntegrationTests.Agent;

/// <summary><c>modular</c> as a process of its own, which a test may kill.</summary>
internal sealed class RealAgent : IDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _said = new();

    private RealAgent(Process process) => _process = process;

    /// <summary>Everything it has printed so far.</summary>
    public string Said
    {
        get
        {
            lock (_said)
                return _said.ToString();
        }
    }

    public static RealAgent Start(params string[] arguments) => StartBy([], arguments);

    /// <summary>Starts it by a command that becomes the agent.</summary>
    public static RealAgent StartBy(string[] command, params string[] arguments)
    {
        string[] line = [.. command, "dotnet", typeof(DeviceDaemon).Assembly.Location, "agent", .. arguments];
        var start = new ProcessStartInfo(line[0], line[1..])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var agent = new RealAgent(Process.Start(start)!);
        agent._process.OutputDataReceived += agent.Hear;
        agent._process.ErrorDataReceived += agent.Hear;
        agent._process.BeginOutputReadLine();
        agent._process.BeginErrorReadLine();
        return agent;
    }

    /// <summary>SIGKILL to the agent alone, as the kernel does it when memory runs out.</summary>
    public async Task Kill()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public void Terminate() => Api.Agent.Processes.Libc.Signal(_process.Id, Api.Agent.Processes.Libc.SigTerm);

    public async Task<int> ExitCode()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await _process.WaitForExitAsync(limit.Token);
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    private void Hear(object sender, DataReceivedEventArgs line)
    {
        lock (_said)
            _said.AppendLine(line.Data);
    }
}
