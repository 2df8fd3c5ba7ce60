using System.Diagnostics;

namespace Modular.Api.Agent.Processes;

/// <summary>
/// A task's processes: one session and one process group, so that all of them, grandchildren included, end together.
/// The framework cannot set a process group on Linux, hence <c>setsid</c>.
/// </summary>
internal sealed class ProcessGroup : IDisposable
{
    // The shell waits for a line on its standard input before it becomes the command. The agent sends it once the group
    // stands in the journal; if it dies before, the pipe closes and nothing was ever run. So no group is unknown.
    private const string Gate = """read -r go || exit 125; exec "$@" < /dev/null""";

    private readonly Process _process;

    private ProcessGroup(Process process, GroupIdentity identity)
    {
        _process = process;
        Identity = identity;
        Exited = ExitCode();
    }

    public GroupIdentity Identity { get; }

    /// <summary>The leader's exit code, 128 + N after signal N; others of the group may still run.</summary>
    public Task<int> Exited { get; }

    public Stream Output => _process.StandardOutput.BaseStream;

    public Stream Errors => _process.StandardError.BaseStream;

    /// <summary>Prepares the group; the command itself waits for <see cref="Begin"/>.</summary>
    /// <exception cref="System.ComponentModel.Win32Exception">The operating system cannot start it.</exception>
    /// <exception cref="IOException">It ended before it could begin.</exception>
    public static ProcessGroup Prepare(Invocation invocation, string directory)
    {
        var start = new ProcessStartInfo("setsid", ["/bin/sh", "-c", Gate, "agent", .. invocation.Command])
        {
            WorkingDirectory = directory,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        ChildEnvironment.Apply(start.Environment, invocation.Environment);
        var process = Process.Start(start)!;
        if (GroupIdentity.Of(process.Id) is { } identity)
            return new ProcessGroup(process, identity);

        process.Dispose();
        throw new IOException("The process ended before it could begin.");
    }

    /// <summary>Lets the command run.</summary>
    public void Begin()
    {
        try
        {
            _process.StandardInput.Write("go\n");
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // Somebody ended it at its gate; Exited says so.
        }
    }

    /// <summary>Ends whatever is left of the group.</summary>
    public Task<bool> End() => Identity.End();

    public void Dispose()
    {
        // Nothing is left after a proper end; this is for a fault between start and end.
        if (!Exited.IsCompleted)
            Libc.Signal(-Identity.Group, Libc.SigKill);
        _process.Dispose();
    }

    private async Task<int> ExitCode()
    {
        await _process.WaitForExitAsync();
        return _process.ExitCode;
    }
}
