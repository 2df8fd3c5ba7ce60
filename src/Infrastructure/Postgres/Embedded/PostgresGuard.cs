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
    }

    private static async Task Guard(PostgresDirectory directory, PostgresLog log, HostPipe host)
    {
        // Waits only for those who look whether there is a guard: hosts start one under start.lock when there is none.
        using var only = await FileLock.TakeExclusive(directory.GuardLock, CancellationToken.None);
        var cluster = new PostgresCluster(directory, log, host);
        await cluster.Ensure();
        var postmaster = cluster.FindRunning();
        log.Write(
            postmaster is null
                ? "starting PostgreSQL"
                : $"taking over the running PostgreSQL, process {postmaster.Pid}");
        var logLength = log.Length;
        postmaster ??= await cluster.Start();
        await cluster.AwaitReady(postmaster, logLength);
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
