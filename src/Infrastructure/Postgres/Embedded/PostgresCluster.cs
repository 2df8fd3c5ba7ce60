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

    /// <summary>
    /// Makes the cluster unless it is there; refuses one of another major version and what is no cluster.
    /// </summary>
    public async Task Ensure()
    {
        var version = Path.Combine(directory.Cluster, "PG_VERSION");
        if (File.Exists(version))
        {
            RefuseOtherMajorVersion((await File.ReadAllTextAsync(version)).Trim());
            return;
        }
        if (Directory.Exists(directory.Cluster) && Directory.EnumerateFileSystemEntries(directory.Cluster).Any())
            throw new PostgresStartFailed(
                $"{directory.Cluster} holds files but no database of PostgreSQL; nothing was changed.");
        _binaries.Ensure(progress);
        await new ClusterInitialisation(directory, _binaries).Run(progress);
    }

    /// <summary>Starts the server; the caller waits for it with <see cref="AwaitReady"/>.</summary>
    public async Task<Postmaster> Start()
    {
        _binaries.Ensure(progress);
        await AwaitOrphans();
        RemoveStalePostmasterFile();
        directory.MakeSocketDirectory();
        PostgresSettings.Write(directory);
        var start = directory.Account.StartInfo(
            _binaries.Server, directory.Home, "-D", directory.Cluster, "-c", $"config_file={directory.Settings}");
        // Never disposed: the runtime reaps the process when it ends. One object a start.
        var process = Process.Start(start)!;
        return Postmaster.Of(process.Id)
            ?? throw new PostgresStartFailed($"PostgreSQL did not start: {log.LastWords(0)} ({log.Path}).");
    }

    /// <summary>Waits until the server takes connections; after an unclean stop that may take minutes.</summary>
    public async Task AwaitReady(Postmaster postmaster, long logLength)
    {
        var waiting = Stopwatch.StartNew();
        var told = false;
        while (PostmasterFile.Read(directory.PostmasterFile) is not { IsReady: true } file
            || file.Pid != postmaster.Pid)
        {
            if (!postmaster.IsAlive)
                throw Failed(log.LastWords(logLength));
            if (!told && waiting.Elapsed > RecoveryIsWorthAWord)
            {
                progress.Report("PostgreSQL is recovering from an unclean stop");
                told = true;
            }
            await Task.Delay(Poll, TimeProvider.System);
        }
        _binaries.RemoveEarlier();
    }

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
    /// It would refuse one that names a live process, though; here that process is known to be no server of this
    /// cluster.
    /// </summary>
    private void RemoveStalePostmasterFile()
    {
        if (PostmasterFile.Read(directory.PostmasterFile) is not { } file)
            return;
        if (file.Pid is { } pid && ProcessTable.StartOf(pid) is null)
            return;
        var named = file.Pid is { } other ? $"process {other}, which is not" : "no process, so not";
        log.Write($"postmaster.pid names {named} this PostgreSQL: removing it");
        File.Delete(directory.PostmasterFile);
    }

    private void RefuseOtherMajorVersion(string made)
    {
        if (made == PostgresBinaries.MajorVersion)
            return;
        throw new PostgresStartFailed(
            $"{directory.Cluster} was made by PostgreSQL {made} and this Modular carries PostgreSQL " +
            $"{PostgresBinaries.MajorVersion}; nothing was changed. " +
            $"While the Modular that made it runs, save it with: pg_dump -Fc -h {directory.Sockets} -U " +
            $"{ClusterAccess.Role} -f modular.dump {ClusterAccess.Role}; " +
            "then restore that into a new data directory.",
            PostgresStartFailed.OtherMajorVersion);
    }

    private PostgresStartFailed Failed(string reason) => PostgresStartFailed.SaysNoRoom(reason)
        ? PostgresStartFailed.NoRoom(directory.Home)
        : new PostgresStartFailed($"PostgreSQL did not start: {reason} ({log.Path}).");
}
