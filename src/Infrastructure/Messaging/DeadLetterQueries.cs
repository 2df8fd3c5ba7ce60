using System.Buffers.Binary;
using System.Text.Json;
using Dapper;
using MediatR;
using Modular.Application.Messaging;
using Modular.Application.Pipeline;
using Npgsql;

namespace Modular.Infrastructure.Messaging;

internal sealed class DeadLetterQueries(NpgsqlDataSource source, Cursors cursors)
    : IRequestHandler<ListDeadLetters, Page<DeadLetter>>, IRequestHandler<GetDeadLetter, DeadLetter?>
{
    private const string ListName = "dead-letters";

    public async Task<Page<DeadLetter>> Handle(ListDeadLetters query, CancellationToken ct)
    {
        // Backwards along dead_letters_died_at; filters are applied on the way. Not by id: a message that was tried for
        // long dies after younger ones.
        const string sql = """
            select id, queue, type, key, payload, attempts, error, died_at from messaging.dead_letters
            where (died_at, id) < (@DiedAt, @Id)
              and (@Queue::text is null or queue = @Queue) and (@Type::text is null or type = @Type)
            order by died_at desc, id desc
            limit @Limit
            """;
        var (diedAt, id) = PositionOf(cursors.After(ListName, query.UserId, query.Page));
        var part = new { DiedAt = diedAt, Id = id, query.Queue, query.Type, Limit = query.Page.Size + 1 };
        await using var connection = await source.OpenConnectionAsync(ct);
        var rows = await connection.QueryAsync<Row>(new CommandDefinition(sql, part, cancellationToken: ct));
        return cursors.Page(
            ListName, query.UserId, query.Page, [.. rows.Select(row => row.ToDeadLetter())], CursorOf);
    }

    public async Task<DeadLetter?> Handle(GetDeadLetter query, CancellationToken ct)
    {
        const string sql = """
            select id, queue, type, key, payload, attempts, error, died_at from messaging.dead_letters where id = @Id
            """;
        await using var connection = await source.OpenConnectionAsync(ct);
        var row = await connection.QuerySingleOrDefaultAsync<Row>(
            new CommandDefinition(sql, query, cancellationToken: ct));
        return row?.ToDeadLetter();
    }

    // Cursors hold identifiers, and time and number together are as long as one.
    private static Guid CursorOf(DeadLetter letter)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteInt64BigEndian(bytes, letter.DiedAt.UtcTicks);
        BinaryPrimitives.WriteInt64BigEndian(bytes[8..], letter.Id);
        return new Guid(bytes, bigEndian: true);
    }

    private static (DateTimeOffset DiedAt, long Id) PositionOf(Guid cursor)
    {
        if (cursor == Guid.AllBitsSet)
            return (DateTimeOffset.MaxValue, long.MaxValue);

        var bytes = cursor.ToByteArray(bigEndian: true);
        return (
            new DateTimeOffset(BinaryPrimitives.ReadInt64BigEndian(bytes), TimeSpan.Zero),
            BinaryPrimitives.ReadInt64BigEndian(bytes.AsSpan(8)));
    }

    private sealed class Row
    {
        public long Id { get; init; }
        public string Queue { get; init; } = "";
        public string Type { get; init; } = "";
        public string? Key { get; init; }
        public string Payload { get; init; } = "";
        public int Attempts { get; init; }
        public string Error { get; init; } = "";
        public DateTimeOffset DiedAt { get; init; }

        public DeadLetter ToDeadLetter() => new(
            Id, Queue, Type, Key, JsonSerializer.Deserialize<JsonElement>(Payload, WireJson.Options), Attempts, Error,
            DiedAt);
    }
}
