using System.Collections.Concurrent;
using Dapper;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Modular.Application.Pipeline;
using Npgsql;

namespace Modular.Infrastructure.Auth;

/// <summary>Sessions and keys used since they were last written: a request costs no write.</summary>
internal sealed class CredentialUse
{
    private ConcurrentDictionary<(CredentialKind Kind, Guid Id), DateTimeOffset> _used = new();

    /// <summary>Notes that the credential was used.</summary>
    public void Note(CredentialKind kind, Guid id, DateTimeOffset at) => _used[(kind, id)] = at;

    /// <summary>Hands out what was noted and begins anew.</summary>
    public IReadOnlyDictionary<(CredentialKind Kind, Guid Id), DateTimeOffset> Take() => _used.IsEmpty
        ? _used
        : Interlocked.Exchange(ref _used, new ConcurrentDictionary<(CredentialKind Kind, Guid Id), DateTimeOffset>());
}

/// <summary>Writes every 30 s which credentials were used; a crash loses what was noted, which hurts nobody.</summary>
internal sealed class CredentialUseWriter(
    NpgsqlDataSource source, CredentialUse use, TimeProvider clock, ILogger<CredentialUseWriter> log)
    : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    // Rows that somebody holds are left out: a session being refreshed or ended needs no sighting, and without waiting
    // two hosts cannot block each other, in whatever order they lock.
    private const string Sessions = """
        with seen as (select * from unnest(@Ids, @Times) as seen (id, at)),
        free as (select s.id from auth.session s where s.id = any (@Ids) for no key update skip locked)
        update auth.session s set last_seen_at = seen.at
        from seen join free on free.id = seen.id
        where s.id = seen.id and s.last_seen_at < seen.at
        """;

    private const string Keys = """
        with seen as (select * from unnest(@Ids, @Times) as seen (id, at)),
        free as (select k.id from auth.user_key k where k.id = any (@Ids) for no key update skip locked)
        update auth.user_key k set last_used_at = seen.at
        from seen join free on free.id = seen.id
        where k.id = seen.id and (k.last_used_at is null or k.last_used_at < seen.at)
        """;

    /// <summary>Writes what was noted so far.</summary>
    public async Task Write(CancellationToken ct)
    {
        foreach (var used in use.Take().GroupBy(used => used.Key.Kind))
        {
            var ids = used.Select(one => one.Key.Id).ToArray();
            var times = used.Select(one => one.Value.UtcDateTime).ToArray();
            var sql = used.Key == CredentialKind.AccessToken ? Sessions : Keys;
            await using var connection = await source.OpenConnectionAsync(ct);
            await connection.ExecuteAsync(
                new CommandDefinition(sql, new { Ids = ids, Times = times }, cancellationToken: ct));
        }
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
        // The next use is not far.
        catch (NpgsqlException e)
        {
            log.LogWarning("Which credentials were used could not be written: {Reason}", e.Message);
        }
    }
}
