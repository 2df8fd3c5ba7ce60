namespace Modular.Infrastructure.Postgres.Embedded;

/// <summary>
/// A use of the PostgreSQL under a data directory. The first user starts it, later ones join it, and it runs until the
/// last is gone, however each of them ends.
/// </summary>
public sealed class EmbeddedPostgres : IAsyncDisposable
{
    private static readonly TimeSpan GuardCheckInterval = TimeSpan.FromSeconds(1);

    private readonly EmbeddedPostgresOptions _options;
    private readonly PostgresDirectory _directory;
    private readonly IProgress<string> _progress;
    private readonly FileLock _use;
    private readonly CancellationTokenSource _leaving = new();
    private readonly Task _keepingGuarded;
    private GuardProcess? _guard;
    private int _left;

    private EmbeddedPostgres(
        EmbeddedPostgresOptions options, PostgresDirectory directory, IProgress<string> progress, FileLock use,
        GuardProcess? guard)
    {
        (_options, _directory, _progress, _use, _guard) = (options, directory, progress, use, guard);
        _keepingGuarded = KeepGuarded(_leaving.Token);
    }

    /// <summary>Connects as the role that owns the database <c>modular</c>; it is no superuser.</summary>
    public string ConnectionString => new ClusterAccess(_directory).ConnectionString;

    internal string SuperuserConnectionString => new ClusterAccess(_directory).SuperuserConnectionString;

    internal PostgresDirectory Location => _directory;

    /// <summary>
    /// Joins the running PostgreSQL of the data directory, or unpacks, initialises and starts it as far as needed.
    /// </summary>
    /// <exception cref="PostgresStartFailed">It cannot be used; nothing half-written is left.</exception>
    public static async Task<EmbeddedPostgres> Start(
        EmbeddedPostgresOptions options, IProgress<string> progress, CancellationToken ct)
    {
        var directory = await PostgresDirectory.Prepare(options.DataDirectory, LibC.EffectiveUser(), progress, ct);
        // Waits for a guard that is just stopping PostgreSQL; while it is held no guard stops it.
        var use = await FileLock.TakeShared(directory.UsersLock, ct);
        GuardProcess? guard = null;
        try
        {
            // One at a time makes guard, role and database; the others then find them.
            using var start = await FileLock.TakeExclusive(directory.StartLock, ct);
            var access = new ClusterAccess(directory);
            do
            {
                // A guard that is found may be at its end, killed or done; then the connection fails and this is
                // asked again.
                if (FileLock.IsTaken(directory.GuardLock))
                    continue;
                guard?.Dispose();
                guard = await GuardProcess.Start(options, progress, ct);
            }
            while (!await access.Verify(options.RequireDurability, progress, ct));
            return new EmbeddedPostgres(options, directory, progress, use, guard);
        }
        catch
        {
            use.Dispose();
            if (guard is not null)
            {
                await guard.Release();
                guard.Dispose();
            }
            throw;
        }
    }

    /// <summary>Leaves in good order: the last user returns when PostgreSQL has stopped.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _left, 1) != 0)
            return;
        await _leaving.CancelAsync();
        await _keepingGuarded;
        // Whoever leaves an unguarded server, leaves it for ever.
        await ReplaceLostGuard(CancellationToken.None);
        _use.Dispose();
        if (_guard is not null)
        {
            await _guard.Release();
            _guard.Dispose();
        }
        _leaving.Dispose();
    }

    /// <summary>A guard that was killed leaves PostgreSQL running; any host that is left gives it a new one.</summary>
    private async Task KeepGuarded(CancellationToken ct)
    {
        using var timer = new PeriodicTimer(GuardCheckInterval, TimeProvider.System);
        try
        {
            while (await timer.WaitForNextTickAsync(ct))
            {
                await ReplaceLostGuard(ct);
            }
        }
        // DisposeAsync asks this loop to end.
        catch (OperationCanceledException)
        {
            return;
        }
    }

    private async Task ReplaceLostGuard(CancellationToken ct)
    {
        if (FileLock.IsTaken(_directory.GuardLock))
            return;
        try
        {
            using var start = await FileLock.TakeExclusive(_directory.StartLock, ct);
            if (FileLock.IsTaken(_directory.GuardLock))
                return;
            // Not cut short by leaving: a guard that is under way is one to wait for.
            var guard = await GuardProcess.Start(_options, _progress, CancellationToken.None);
            _guard?.Dispose();
            _guard = guard;
        }
        // PostgreSQL may still run without a guard; the next tick tries again.
        catch (Exception e) when (e is PostgresStartFailed or IOException)
        {
            _progress.Report($"PostgreSQL has no guard: {e.Message}");
        }
    }
}
