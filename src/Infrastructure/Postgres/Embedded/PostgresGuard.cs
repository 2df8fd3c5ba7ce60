using System.Runtime.InteropServices;

namespace Modular.Infrastructure.Postgres.Embedded;

/// <summary>
/// The body of <c>modular db --guard</c>: starts PostgreSQL, restarts it when it dies, and stops it when its last
/// user is gone. One guard runs on a data directory at a time; hosts come and go.
/// </summary>
public static class PostgresGuard
{
    /// <summary>
    /// Guards the cluster under <paramref name="dataDirectory"/> until nobody uses it; its exit code.
    /// </summary>
    public static async Task<int> Run(string dataDirectory)
    {
        // Fails only for a leader of a process group, which has its own session or nothing to be taken out of.
        _ = LibC.StartSession();
        _ = LibC.Umask(0x12);
        using var interrupt = Ignore(PosixSignal.SIGINT);
        using var terminate = Ignore(PosixSignal.SIGTERM);
        using var hangUp = Ignore(PosixSignal.SIGHUP);
        // Taken before standard input and output change: these are duplicates that no child inherits.
        using var host = new HostPipe(Console.OpenStandardInput(), Console.OpenStandardOutput());
        try
        {
            var directory = await PostgresDirectory.Prepare(
                dataDirectory, LibC.EffectiveUser(), new Progress<string>(), CancellationToken.None);
            var log = new PostgresLog(directory.Log, TimeProvider.System);
            log.BecomeStandardOutput();
            directory.TakeOver(directory.Log);
            await Guard(directory, log, host);
            return 0;
        }
        catch (PostgresStartFailed e)
        {
            host.Tell(new GuardReport.Failed(e.ExitCode, e.Message));
            return e.ExitCode;
        }
        catch (Exception e) when (PostgresStartFailed.IsNoRoom(e))
        {
            var failure = PostgresStartFailed.NoRoom(dataDirectory);
            host.Tell(new GuardReport.Failed(failure.ExitCode, failure.Message));
            return failure.ExitCode;
        }
        // The edge of this process: what the surroundings refuse in a way nobody foresaw goes to the host as a
        // sentence.
        catch (Exception e)
        {
            await Console.Error.WriteLineAsync(e.ToString());
            host.Tell(new GuardReport.Failed(1, $"PostgreSQL could not be started in {dataDirectory}: {e.Message}"));
            return 1;
        }
    }

    private static async Task Guard(PostgresDirectory directory, PostgresLog log, HostPipe host)
    {
        // A host that was cut off while it started a guard is followed by another host before that guard has its lock.
        using var only = await FileLock.TakeUnlessTaken(directory.GuardLock);
        if (only is null)
        {
            host.Tell(new GuardReport.NotNeeded());
            return;
        }
        var cluster = new PostgresCluster(directory, log, host);
        await cluster.Ensure();
        var postmaster = cluster.FindRunning();
        if (postmaster is null || !await cluster.BecomesReady(postmaster))
        {
            postmaster = await cluster.Start();
            if (!await cluster.BecomesReady(postmaster))
                throw cluster.StartFailure();
            cluster.RemoveEarlierBinaries();
        }
        log.Write($"guarding PostgreSQL, process {postmaster.Pid}");
        host.Tell(new GuardReport.Ready());

        var watch = new ClusterWatch(cluster, log, TimeProvider.System);
        using var alone = await watch.UntilUnused(postmaster, host, directory.UsersLock);
        log.Write("nobody uses PostgreSQL any more: stopping it");
        await watch.Stop();
        // Before the users' lock: a host that waits for that must not take this guard for a living one.
        only.Dispose();
    }

    private static PosixSignalRegistration Ignore(PosixSignal signal) =>
        PosixSignalRegistration.Create(signal, context => context.Cancel = true);
}
