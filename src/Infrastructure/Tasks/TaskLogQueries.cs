using System.Buffers.Binary;
using Dapper;
using MediatR;
using Modular.Application.Pipeline;
using Modular.Application.Tasks;
using Modular.Domain.Tasks;
using Npgsql;

namespace Modular.Infrastructure.Tasks;

internal sealed class TaskLogQueries(NpgsqlDataSource source, Cursors cursors)
    : IRequestHandler<ReadTaskLog, TaskLogPage?>, IRequestHandler<ReadTaskStream, TaskStreamPart?>
{
    public async Task<TaskLogPage?> Handle(ReadTaskLog query, CancellationToken ct)
    {
        const string sql = """
            select l.seq, l.stream, l.text, l.at from tasks.log l
            where l.task_id = @TaskId and l.seq > @After and l.stream <> 'state'
            order by l.seq limit @Rows
            """;
        // A cursor is bound to its list, and the log of each task is one.
        var list = $"log:{query.TaskId}";
        var after = SeqOf(cursors.After(list, query.UserId, query.Page));
        await using var connection = await source.OpenConnectionAsync(ct);
        if (await TaskReading.One(connection, query.UserId, query.TaskId, ct) is not var (task, _))
            return null;

        var rows = await connection.QueryAsync<LogRow>(new CommandDefinition(
            sql, new { query.TaskId, After = after, Rows = query.Page.Size + 1 }, cancellationToken: ct));
        var lines = rows.Select(row => new LogLine(row.Seq, row.Stream, row.Text, row.At)).ToList();
        var page = cursors.Page(list, query.UserId, query.Page, lines, line => IdOf(line.Seq));
        return new TaskLogPage(page.Items, page.NextCursor, task.LogTruncated);
    }

    public async Task<TaskStreamPart?> Handle(ReadTaskStream query, CancellationToken ct)
    {
        const string sql = """
            select l.seq, l.epoch, l.stream, l.text, l.at from tasks.log l
            where l.task_id = @TaskId and l.seq > @Since
            order by l.seq limit 500
            """;
        await using var connection = await source.OpenConnectionAsync(ct);
        // Entries first: the task then is at least as new as they are, and its last number says what is missing.
        var rows = await connection.QueryAsync<LogRow>(
            new CommandDefinition(sql, new { query.TaskId, query.Since }, cancellationToken: ct));
        if (await TaskReading.One(connection, query.UserId, query.TaskId, ct) is not var (task, extras))
            return null;
        var entries = rows.Select(row => new StreamEntry(row.Seq, row.Epoch, row.Stream, row.Text, row.At)).ToList();
        return new TaskStreamPart(entries, new TaskDetails(task, extras), new TaskSummary(task, extras), task.LogSeq);
    }

    // Cursors hold identifiers, so the number of a line is written as one.
    private static Guid IdOf(long seq)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteInt64BigEndian(bytes[8..], seq);
        return new Guid(bytes, bigEndian: true);
    }

    private static long SeqOf(Guid id) =>
        id == Guid.AllBitsSet ? 0 : BinaryPrimitives.ReadInt64BigEndian(id.ToByteArray(bigEndian: true).AsSpan(8));

    private sealed class LogRow
    {
        public long Seq { get; init; }
        public long Epoch { get; init; }
        public string Stream { get; init; } = "";
        public string Text { get; init; } = "";
        public DateTimeOffset At { get; init; }
    }
}
