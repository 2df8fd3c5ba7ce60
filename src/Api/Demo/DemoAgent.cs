using System.Diagnostics;
using Modular.Api.CommandLine;

namespace Modular.Api.Demo;

/// <summary>A real agent: this program again, as <c>modular agent</c>, with a work directory of its own.</summary>
internal sealed class DemoAgent : IAsyncDisposable
{
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(10);
    private readonly Process _process;
    private readonly DirectoryInfo _workDirectory;

    private DemoAgent(Process process, DirectoryInfo workDirectory) =>
        (_process, _workDirectory) = (process, workDirectory);

    /// <summary>The agent's process id.</summary>
    public int ProcessId => _process.Id;

    /// <summary>Enrols this machine with <paramref name="token"/> and starts the agent.</summary>
    public static async Task<DemoAgent> Start(Uri server, string token, CancellationToken ct)
    {
        var workDirectory = Directory.CreateTempSubdirectory("modular-demo-");
        string[] common = ["--server", server.ToString(), "--work-dir", workDirectory.FullName];
        using (var enroll = Launch(["agent", "enroll", "--token", token, .. common]))
        {
            await enroll.WaitForExitAsync(ct);
            var complaint = await enroll.StandardError.ReadToEndAsync(ct);
            if (enroll.ExitCode != 0)
                throw new CommandFailed($"Enrolling this machine failed: {complaint.Trim()}");
        }

        var agent = Launch(["agent", "--allow", "shell", .. common]);
        // Read and dropped, so that a full pipe cannot hold the agent up.
        agent.BeginOutputReadLine();
        agent.BeginErrorReadLine();
        return new DemoAgent(agent, workDirectory);
    }

    public async ValueTask DisposeAsync()
    {
        // SIGTERM, so that the agent says goodbye to the server; .NET itself can only kill.
        using (var kill = Process.Start("kill", ["-TERM", _process.Id.ToString()]))
            await kill.WaitForExitAsync();
        using var limit = new CancellationTokenSource(StopLimit);
        await _process.WaitForExitAsync(limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
        _workDirectory.Delete(recursive: true);
    }

    private static Process Launch(string[] arguments)
    {
        var (program, prefix) = ThisProgram.Command;
        var start = new ProcessStartInfo(program, [.. prefix, .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        return Process.Start(start)!;
    }
}
