using System.Diagnostics;

namespace Modular.Infrastructure.Postgres.Embedded;

/// <summary>A guard as the host that started it sees it: a child process that lives on when the host dies.</summary>
internal sealed class GuardProcess : IDisposable
{
    // Longer than a guard gives PostgreSQL to stop: 20 s cleanly and 10 s at once.
    private static readonly TimeSpan LongestStop = TimeSpan.FromSeconds(35);

    private readonly Process _process;

    private GuardProcess(Process process) => _process = process;

    /// <summary>
    /// Starts a guard and waits until PostgreSQL is ready, or throws what is wrong; null when there is another guard.
    /// </summary>
    public static async Task<GuardProcess?> Start(
        EmbeddedPostgresOptions options, IProgress<string> progress, CancellationToken ct)
    {
        var guard = new GuardProcess(Process.Start(StartInfo(options))!);
        try
        {
            if (await guard.AwaitReady(progress, ct))
                return guard;
            guard.Dispose();
            return null;
        }
        catch
        {
            // Closes the pipe, upon which a guard that is still at work finishes, finds no user and stops.
            guard.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Leaves in good order: returns when PostgreSQL has stopped, or at once when other hosts use it.
    /// </summary>
    public async Task Release()
    {
        using var limit = new CancellationTokenSource(LongestStop, TimeProvider.System);
        try
        {
            await _process.StandardInput.WriteLineAsync(GuardReport.Release);
            await _process.StandardInput.FlushAsync(limit.Token);
            while (await _process.StandardOutput.ReadLineAsync(limit.Token) is { } line)
            {
                if (GuardReport.Parse(line) is GuardReport.InUse)
                    return;
            }
            await _process.WaitForExitAsync(limit.Token);
        }
        // The guard was killed, so there is nobody to tell; or it hangs, and what it does is not worth a longer wait.
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            return;
        }
    }

    public void Dispose()
    {
        // Closing, not ending: the guard outlives this object while others use the cluster.
        _process.StandardInput.BaseStream.Dispose();
        _process.Dispose();
    }

    private async Task<bool> AwaitReady(IProgress<string> progress, CancellationToken ct)
    {
        while (await _process.StandardOutput.ReadLineAsync(ct) is { } line)
        {
            switch (GuardReport.Parse(line))
            {
                case GuardReport.Ready:
                    return true;
                case GuardReport.NotNeeded:
                    return false;
                case GuardReport.Failed failed:
                    throw new PostgresStartFailed(failed.Sentence, failed.ExitCode);
                case GuardReport.Progress step:
                    progress.Report(step.Sentence);
                    break;
            }
        }
        var complaint = await _process.StandardError.ReadToEndAsync(ct);
        await _process.WaitForExitAsync(ct);
        throw new PostgresStartFailed(
            $"The guard of PostgreSQL ended with {_process.ExitCode} before PostgreSQL was ready. "
            + complaint.ReplaceLineEndings(" ").TrimEnd());
    }

    private static ProcessStartInfo StartInfo(EmbeddedPostgresOptions options)
    {
        var start = new ProcessStartInfo(
            options.GuardExecutable, [.. options.GuardArguments, "--data", Path.GetFullPath(options.DataDirectory)])
        {
            WorkingDirectory = "/",
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // The guard lives long and needs none of the host's secrets: only what the runtime looks for.
        foreach (var name in start.Environment.Keys.Where(name => !IsNeeded(name)).ToList())
            start.Environment.Remove(name);
        return start;
    }

    private static bool IsNeeded(string variable) =>
        variable is "PATH" or "HOME" or "TMPDIR" || variable.StartsWith("DOTNET_", StringComparison.Ordinal);
}
