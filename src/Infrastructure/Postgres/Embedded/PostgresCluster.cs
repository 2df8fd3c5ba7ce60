using System.Diagnostics;

namespace Modular.Infrastructure.Postgres.Embedded;

/// <summary>
/// The cluster as its guard handles it: made, found running, started, stopped. Only the holder of guard.lock may.
/// </summary>
internal sealed class PostgresCluster(PostgresDirectory directory, PostgresLog log, IProgress<string> progress)
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan RecoveryIsWorthAWord = TimeSpan.FromSeconds(3);

    private readonly PostgresBinaries _binaries = new(directory);
    private long _logLengthAtStart = log.Length;

    /// <summary>The server that a guard before this one started, or null; refuses a server that is not ours.</summary>
    public Postmaster? FindRunning()
    {
        if (PostmasterFile.Read(directory.PostmasterFile)?.Pid is not { } pid
            || !ProcessTable.IsPostgresIn(pid, directory.Cluster)
            || Postmaster.Of(pid) is not { } running)
            return null;
        if (ProcessTable.CommandLine(pid).Any(
            argument => argument.EndsWith("/conf/postgresql.conf", StringComparison.Ordinal)))
            return running;
        throw new PostgresStartFailed(
            $"The PostgreSQL on {directory.Cluster} was started by something else (process {pid}): stop it, then " +
            "start Modular again.");
    }

    /// <summary>Makes the cluster unless it is there.</summary>
    public async Task Ensure()
    {
        if (ClusterVersion.Exists(directory.Cluster))
            return;
        _binaries.Ensure(progress);
        await new ClusterInitialisation(directory, _binaries).Run(progress);
    }

    /// <summary>Starts the server, which then takes its time to be ready or to end.</summary>
    public async Task<Postmaster> Start()
    {
        _binaries.Ensure(progress);
        await AwaitOrphans();
        RemoveStalePostmasterFile();
        directory.MakeSocketDirectory();
        // The directory is this cluster's alone, and the cluster has no process.
        File.Delete(Path.Combine(directory.Sockets, ".s.PGSQL.5432.lock"));
        PostgresSettings.Write(directory);
        _logLengthAtStart = log.Length;
        var start = directory.Account.StartInfo(
            _binaries.Server, directory.Home, "-D", directory.Cluster, "-c", $"config_file={directory.Settings}");
        // Never disposed: the runtime reaps the process when it ends. One object a start.
        var process = Process.Start(start)!;
        return Postmaster.Of(process.Id) ?? new Postmaster(process.Id, Postmaster.AlreadyGone);
    }

    /// <summary>
    /// True when the server takes connections, false when it ends before; after an unclean stop that may take minutes.
    /// </summary>
    public async Task<bool> BecomesReady(Postmaster postmaster)
    {
        var waiting = Stopwatch.StartNew();
        var told = false;
        while (PostmasterFile.Read(directory.PostmasterFile) is not { IsReady: true } file
            || file.Pid != postmaster.Pid)
        {
            if (!postmaster.IsAlive)
                return false;
            if (!told && waiting.Elapsed > RecoveryIsWorthAWord)
            {
                progress.Report("PostgreSQL is recovering from an unclean stop");
                told = true;
            }
            await Task.Delay(Poll, TimeProvider.System);
        }
        return true;
    }

    /// <summary>Why the server that was started last has ended.</summary>
    public PostgresStartFailed StartFailure()
    {
        var reason = log.LastWords(_logLengthAtStart);
        return PostgresStartFailed.SaysNoRoom(reason)
            ? PostgresStartFailed.NoRoom(directory.Home)
            : new PostgresStartFailed($"PostgreSQL did not start: {reason} ({log.Path}).");
    }

    /// <summary>
    /// Removes the programs of earlier versions, which nothing runs once this version has been started.
    /// </summary>
    public void RemoveEarlierBinaries() => _binaries.RemoveEarlier();

    /// <summary>
    /// Ends sessions and the server cleanly; after 20 s without its clean-up, which the next start makes good.
    /// </summary>
    public async Task Stop(Postmaster postmaster)
    {
        postmaster.Signal(LibC.SigInt);
        if (await Ends(postmaster, TimeSpan.FromSeconds(20)))
            return;
        log.Write("PostgreSQL did not stop within 20 s: ending it at once");
        postmaster.Signal(LibC.SigQuit);
        if (await Ends(postmaster, TimeSpan.FromSeconds(10)))
            return;
        postmaster.Signal(LibC.SigKill);
        await AwaitOrphans();
    }

    private static async Task<bool> Ends(Postmaster postmaster, TimeSpan limit)
    {
        var waiting = Stopwatch.StartNew();
        while (postmaster.IsAlive)
        {
            if (waiting.Elapsed > limit)
                return false;
            await Task.Delay(Poll, TimeProvider.System);
        }
        return true;
    }

    /// <summary>
    /// Two servers' processes must never work on one cluster: backends that outlived their server end by themselves
    /// when they are idle, and are told to when they are not.
    /// </summary>
    private async Task AwaitOrphans()
    {
        var waiting = Stopwatch.StartNew();
        while (ProcessTable.PostgresIn(directory.Cluster).Select(Postmaster.Of).OfType<Postmaster>().ToList()
            is { Count: > 0 } orphans)
        {
            var signal = waiting.Elapsed.TotalSeconds switch
            {
                > 10 => LibC.SigKill,
                > 5 => LibC.SigQuit,
                > 1 => LibC.SigTerm,
                _ => 0,
            };
            foreach (var orphan in orphans)
                orphan.Signal(signal);
            await Task.Delay(Poll, TimeProvider.System);
        }
    }

    /// <summary>
    /// A file whose process is gone is left to PostgreSQL, which also checks that no shared memory of it is in use.
    /// It would refuse one that names any process of its account, even one that ended and was not yet waited for; here
    /// that process is known to be no server of this cluster, and none of the cluster's processes is left.
    /// </summary>
    private void RemoveStalePostmasterFile()
    {
        if (PostmasterFile.Read(directory.PostmasterFile) is not { } file)
            return;
        if (file.Pid is { } pid && !Directory.Exists($"/proc/{pid}"))
            return;
        log.Write($"removing postmaster.pid, which names no server of this cluster: {file.Pid}");
        File.Delete(directory.PostmasterFile);
    }
}
