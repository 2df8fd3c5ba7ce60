namespace Modular.Infrastructure.Postgres.Embedded;

/// <summary>Keeps a started cluster up for as long as somebody uses it.</summary>
internal sealed class ClusterWatch(PostgresCluster cluster, PostgresLog log, TimeProvider clock)
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(200);

    /// <summary>
    /// A host that is replaced, or starts again after a crash, finds PostgreSQL running if it comes back within this.
    /// </summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(3);

    private readonly RestartBackoff _backoff = new(clock);
    private Postmaster? _postmaster;
    private long? _aloneSince;
    private long _diedAt;
    private TimeSpan _wait;

    /// <summary>Returns with the users' lock, taken alone, when nobody uses the cluster.</summary>
    public async Task<FileLock> UntilUnused(Postmaster postmaster, HostPipe host, string usersLock)
    {
        _postmaster = postmaster;
        var answered = false;
        while (true)
        {
            await RestartIfDead();
            log.Trim();
            if (host.Released.IsCompleted && !answered)
            {
                if (FileLock.TryTakeExclusive(usersLock) is { } last)
                    return last;
                host.Tell(new GuardReport.InUse());
                answered = true;
            }
            if (host.Gone.IsCompleted && TakeAfterGrace(usersLock) is { } alone)
                return alone;
            var tick = Task.Delay(Tick, clock);
            await (host.Released.IsCompleted ? tick : Task.WhenAny(tick, host.Released));
        }
    }

    public Task Stop() => _postmaster is { } running ? cluster.Stop(running) : Task.CompletedTask;

    /// <summary>
    /// Looks for a moment each time, so that a host that starts within the grace is not kept waiting.
    /// </summary>
    private FileLock? TakeAfterGrace(string usersLock)
    {
        var alone = FileLock.TryTakeExclusive(usersLock);
        if (alone is null)
        {
            _aloneSince = null;
            return null;
        }
        _aloneSince ??= clock.GetTimestamp();
        if (clock.GetElapsedTime(_aloneSince.Value) >= Grace)
            return alone;
        alone.Dispose();
        return null;
    }

    private async Task RestartIfDead()
    {
        if (_postmaster is { } running)
        {
            if (running.IsAlive)
                return;
            _postmaster = null;
            _diedAt = clock.GetTimestamp();
            _wait = _backoff.Next();
            log.Write($"PostgreSQL, process {running.Pid}, is gone: starting it again in {_wait.TotalSeconds} s");
        }
        if (clock.GetElapsedTime(_diedAt) < _wait)
            return;
        try
        {
            _postmaster = await cluster.Start();
            _backoff.Started();
        }
        // Whatever stands in the way (a full disk, a missing directory) may pass; the guard has nobody to hand this to.
        catch (Exception e)
        {
            _diedAt = clock.GetTimestamp();
            _wait = _backoff.Next();
            log.Write($"PostgreSQL could not be started, next try in {_wait.TotalSeconds} s: {e.Message}");
        }
    }
}
