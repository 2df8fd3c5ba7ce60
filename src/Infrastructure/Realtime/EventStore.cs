using Modular.Application.Realtime;
using Npgsql;

namespace Modular.Infrastructure.Realtime;

/// <summary>An event and whom it is for.</summary>
internal sealed record AddressedEvent(Recipient Recipient, LiveEvent Event);

/// <summary>A place in the global order.</summary>
/// <param name="Position">The last event.</param>
/// <param name="At">When it got its position; a reader that names it looks into the newest partitions only.</param>
internal sealed record EventHead(long Position, DateTime At);

/// <summary>Reads the events in their order.</summary>
internal sealed class EventStore(NpgsqlDataSource source)
{
    /// <summary>How many events are read at once.</summary>
    public const int BatchSize = 1000;

    /// <summary>The last event sequenced.</summary>
    public async Task<EventHead> Head(CancellationToken ct)
    {
        await using var command = source.CreateCommand("select last_position, last_sequenced_at from realtime.head()");
        await using var reader = await command.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        return new EventHead(reader.GetInt64(0), reader.GetDateTime(1));
    }

    /// <summary>
    /// Up to <see cref="BatchSize"/> events after <paramref name="head"/>, of everybody, and the head behind them.
    /// </summary>
    public async Task<(IReadOnlyList<AddressedEvent> Events, EventHead Head)> After(
        EventHead head, CancellationToken ct)
    {
        // sequenced_at never falls while position rises, so it narrows the search to one or two partitions.
        const string sql = """
            select position, type, time, channels, data, recipient, to_device, sequenced_at from realtime.event
            where position > $1 and sequenced_at >= $2 order by position limit $3
            """;
        await using var command = source.CreateCommand(sql);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = head.Position });
        command.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = head.At });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = BatchSize });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var events = new List<AddressedEvent>();
        while (await reader.ReadAsync(ct))
        {
            events.Add(new AddressedEvent(new Recipient(reader.GetGuid(5), reader.GetBoolean(6)), Event(reader)));
            head = new EventHead(reader.GetInt64(0), reader.GetDateTime(7));
        }

        return (events, head);
    }

    /// <summary>
    /// Up to <paramref name="limit"/> events of one recipient after <paramref name="since"/>; null when events after
    /// it have been dropped already.
    /// </summary>
    public async Task<IReadOnlyList<LiveEvent>?> Missed(
        Recipient recipient, long since, int limit, CancellationToken ct)
    {
        // The index on (recipient, position) of each partition is read from since onwards. Whether events were dropped
        // is asked after the read: what was not dropped then was there to be read.
        const string sql = """
            select position, type, time, channels, data from realtime.event
            where recipient = $1 and to_device = $2 and position > $3
            order by position limit $4
            """;
        const string dropped = "select position > $1 from realtime.retention";

        await using var connection = await source.OpenConnectionAsync(ct);
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(new NpgsqlBatchCommand(sql)
        {
            Parameters =
            {
                new NpgsqlParameter<Guid> { TypedValue = recipient.Id },
                new NpgsqlParameter<bool> { TypedValue = recipient.IsDevice },
                new NpgsqlParameter<long> { TypedValue = since },
                new NpgsqlParameter<int> { TypedValue = limit },
            },
        });
        batch.BatchCommands.Add(new NpgsqlBatchCommand(dropped)
        {
            Parameters = { new NpgsqlParameter<long> { TypedValue = since } },
        });
        await using var reader = await batch.ExecuteReaderAsync(ct);
        var events = new List<LiveEvent>();
        while (await reader.ReadAsync(ct))
            events.Add(Event(reader));
        await reader.NextResultAsync(ct);
        await reader.ReadAsync(ct);
        return reader.GetBoolean(0) ? null : events;
    }

    private static LiveEvent Event(NpgsqlDataReader reader) => new()
    {
        Position = reader.GetInt64(0),
        Type = reader.GetString(1),
        Time = reader.GetFieldValue<DateTimeOffset>(2),
        Channels = reader.GetFieldValue<string[]>(3),
        Data = reader.GetFieldValue<byte[]>(4),
    };
}
