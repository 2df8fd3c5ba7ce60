using System.Collections.Concurrent;
using Dapper;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Modular.Infrastructure.Auth;

/// <summary>Sessions seen since they were last written: a request costs no write.</summary>
internal sealed class SessionUse
{
    private ConcurrentDictionary<Guid, DateTimeOffset> _seen = new();

    /// <summary>Notes that the session was used.</summary>
    public void Note(Guid sessionId, DateTimeOffset at) => _seen[sessionId] = at;

    /// <summary>Hands out what was noted and begins anew.</summary>
    public IReadOnlyDictionary<Guid, DateTimeOffset> Take() =>
        _seen.IsEmpty ? _seen : Interlocked.Exchange(ref _seen, new ConcurrentDictionary<Guid, DateTimeOffset>());
}

/// <summary>Writes every 30 s which sessions were seen; a crash loses what was noted, which hurts nobody.</summary>
internal sealed class SessionUseWriter(
    NpgsqlDataSource source, SessionUse use, TimeProvider clock, ILogger<SessionUseWriter> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    /// <summary>Writes what was noted so far.</summary>
    public async Task Write(CancellationToken ct)
    {
        var seen = use.Take();
        if (seen.Count == 0)
            return;

        // Rows that somebody holds are left out: a session being refreshed or ended needs no sighting, and without
        // waiting two hosts cannot block each other, in whatever order they lock.
        const string sql = """
            with seen as (select * from unnest(@Ids, @Times) as seen (id, at)),
            free as (select s.id from auth.session s where s.id = any (@Ids) for no key update skip locked)
            update auth.session s set last_seen_at = seen.at
            from seen join free on free.id = seen.id
            where s.id = seen.id and s.last_seen_at < seen.at
            """;
        await using var connection = await source.OpenConnectionAsync(ct);
        var parameters = new { Ids = seen.Keys.ToArray(), Times = seen.Values.Select(at => at.UtcDateTime).ToArray() };
        await connection.ExecuteAsync(new CommandDefinition(sql, parameters, cancellationToken: ct));
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await TryWrite(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    private async Task TryWrite(CancellationToken ct)
    {
        try
        {
            await Write(ct);
        }
        // The next sighting is a minute away at most.
        catch (NpgsqlException e)
        {
            log.LogWarning("Which sessions were seen could not be written: {Reason}", e.Message);
        }
    }
}
