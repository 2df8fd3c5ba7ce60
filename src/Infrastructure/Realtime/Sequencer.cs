using System.Security.Cryptography;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Modular.Application.Pipeline;
using Npgsql;

namespace Modular.Infrastructure.Realtime;

/// <summary>
/// Gives events their positions, in batches. It runs in every process; a lock makes them one. Whoever commits an event
/// wakes the sequencer of its own process, which then works until the inbox is empty.
/// </summary>
internal sealed class Sequencer(
    NpgsqlDataSource source, EventHub hub, ISignals signals, TimeProvider clock, ILogger<Sequencer> log)
    : BackgroundService
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Backoff = TimeSpan.FromSeconds(1);

    // What comes within it shares a transaction and a flush to disk: at 1,000 events/s a third of the transactions.
    // With 5 ms an event took 10 ms at the median in place of 6.
    private static readonly TimeSpan BetweenBatches = TimeSpan.FromMilliseconds(3);

    // With no stream on this host; where there is one, that host's sequencer was woken, too, and does not wait so long.
    private static readonly TimeSpan WhileNobodyListens = TimeSpan.FromMilliseconds(25);

    // Who finds the lock taken looks again only because the holder's last batch may have begun too early for its event.
    private static readonly TimeSpan WhileAnotherWorks = TimeSpan.FromMilliseconds(10);
    private readonly InboxFloor _floor = new(clock);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var wakeUps = signals.Subscribe(RealtimeTopics.Inbox);
        var away = false;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await Drain(stoppingToken);
                away = false;
                await wakeUps.Wait(PollInterval * (0.9 + RandomNumberGenerator.GetInt32(201) / 1000.0), stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            // The inbox keeps what was committed; the database comes back or another process goes on.
            catch (NpgsqlException e)
            {
                if (!away)
                    log.LogWarning("Live events are held up; tried again every second: {Reason}", e.Message);
                away = true;
                await Task.Delay(Backoff, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task Drain(CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        while (true)
        {
            var moved = await TryMove(connection);
            if (moved == 0)
                return;
            if (moved > 0)
                signals.Pulse(RealtimeTopics.Position);
            await Task.Delay(PauseAfter(moved), clock, ct);
        }
    }

    private TimeSpan PauseAfter(int? moved) =>
        !hub.HasStreams ? WhileNobodyListens : moved is null ? WhileAnotherWorks : BetweenBatches;

    private async Task<int?> TryMove(NpgsqlConnection connection)
    {
        try
        {
            return await Move(connection);
        }
        // No partition for this hour: the duty that makes them ahead has not run, or this process slept.
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.CheckViolation)
        {
            await using var add = new NpgsqlCommand("select realtime.add_partitions(now(), 2)", connection);
            await add.ExecuteNonQueryAsync();
            return await Move(connection);
        }
    }

    /// <summary>Moves one batch; the number of events, or null when another process holds the lock.</summary>
    private async Task<int?> Move(NpgsqlConnection connection)
    {
        // A statement of its own: the next one's snapshot is then younger than the lock and sees every position that
        // its last holder gave, so that none is given twice.
        const string take = "select pg_try_advisory_xact_lock(hashtext('realtime.sequencer'))";

        // The order of ids is the order of commits wherever two writers held the same row, and that is all the order
        // there is before this. The commit is durable before anybody hears of it: a position seen by a client must
        // never be given again.
        const string move = """
            with due as (
                delete from realtime.inbox where id in (
                    select id from realtime.inbox where id > $1 order by id limit 1000)
                returning id, recipient, to_device, type, channels, data, time),
            placed as (
                insert into realtime.event (position, sequenced_at, recipient, to_device, type, channels, data, time)
                select head.last_position + row_number() over (order by due.id),
                    greatest(now(), head.last_sequenced_at), recipient, to_device, type, channels, data, time
                from due cross join realtime.head() head)
            select count(*)::int, coalesce(max(id), 0) from due
            """;

        await using var transaction = await connection.BeginTransactionAsync();
        await using (var command = new NpgsqlCommand(take, connection, transaction))
        {
            if (await command.ExecuteScalarAsync() is not true)
                return null;
        }

        await using var batch = new NpgsqlBatch(connection, transaction);
        batch.BatchCommands.Add(new NpgsqlBatchCommand(move)
        {
            Parameters = { new NpgsqlParameter<long> { TypedValue = _floor.Next() } },
        });
        batch.BatchCommands.Add(new NpgsqlBatchCommand("commit"));
        return await Run(batch);
    }

    private async Task<int> Run(NpgsqlBatch batch)
    {
        await using var reader = await batch.ExecuteReaderAsync();
        await reader.ReadAsync();
        var (moved, highest) = (reader.GetInt32(0), reader.GetInt64(1));
        // The commit answers behind the result; its failure must surface here.
        await reader.NextResultAsync();
        _floor.Moved(highest);
        return moved;
    }
}

/// <summary>
/// From which id the inbox is read. While somebody holds a snapshot, deleted rows stay and every batch would walk over
/// all of them again; so it starts a little below the last one moved. Units that commit later than that are found by a
/// longer look once a second, and by one from the beginning every 10 s.
/// </summary>
internal sealed class InboxFloor(TimeProvider clock)
{
    // More than units that commit at the same time leave.
    private const long Margin = 500;

    // What is left in some seconds, should a commit wait so long for the disk.
    private const long LongMargin = 20_000;
    private static readonly TimeSpan BetweenLongLooks = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan BetweenFullLooks = TimeSpan.FromSeconds(10);
    private long? _fullLookAt;
    private long _longLookAt;
    private long _highest;

    public long Next()
    {
        var now = clock.GetTimestamp();
        if (_fullLookAt is not { } full || clock.GetElapsedTime(full, now) >= BetweenFullLooks)
        {
            (_fullLookAt, _longLookAt) = (now, now);
            return 0;
        }

        if (clock.GetElapsedTime(_longLookAt, now) < BetweenLongLooks)
            return _highest - Margin;
        _longLookAt = now;
        return _highest - LongMargin;
    }

    public void Moved(long highest) => _highest = Math.Max(_highest, highest);
}
