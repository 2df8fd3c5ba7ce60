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
        // A cursor is bound to its list, and the log of each task is one.
        var list = $"log:{query.TaskId}";
        var after = cursors.NumberAfter(list, query.UserId, query.Page) ?? 0;
        var part = new LogPart(query.TaskId, after, query.Page.Size + 1, WithStates: false);
        await using var connection = await source.OpenConnectionAsync(ct);
        if (await Read(connection, query.UserId, part, ct) is not var (found, rows))
            return null;

        var lines = rows.Select(row => new LogLine(row.Seq, row.Stream, row.Text, row.At)).ToList();
        var page = cursors.Page(list, query.UserId, query.Page, lines, line => line.Seq);
        return new TaskLogPage(page.Items, page.NextCursor, found.Task.LogTruncated);
    }

    public async Task<TaskStreamPart?> Handle(ReadTaskStream query, CancellationToken ct)
    {
        var part = new LogPart(query.TaskId, query.Since, Rows: 500, WithStates: true);
        await using var connection = await source.OpenConnectionAsync(ct);
        if (await Read(connection, query.UserId, part, ct) is not var (found, rows))
            return null;
        var (task, extras) = (found.Task, found.Extras);
        var entries = rows.Select(row => new StreamEntry(row.Seq, row.Epoch, row.Stream, row.Text, row.At)).ToList();
        return new TaskStreamPart(entries, new TaskDetails(task, extras), new TaskSummary(task, extras), task.LogSeq);
    }

    /// <summary>A part of a log, and the task, which is at least as new; null when there is none.</summary>
    private static async Task<(FoundTask Task, IReadOnlyList<LogRow> Rows)?> Read(
        NpgsqlConnection connection, Guid userId, LogPart part, CancellationToken ct)
    {
        const string live = """
            select l.seq, l.epoch, l.stream, l.text, l.at from tasks.log l
            where l.task_id = @TaskId and l.seq > @After and (@WithStates or l.stream <> 'state')
            order by l.seq limit @Rows
            """;
        const string past = """
            select l.seq, l.epoch, l.stream, l.text, l.at from tasks.history_log l
            where l.task_id = @TaskId and l.seq > @After and (@WithStates or l.stream <> 'state')
              and l.moved_at = @MovedAt
            order by l.seq limit @Rows
            """;
        // Entries first: then the last number of the task says what is missing. They are moved with the task, so while
        // that is not in the history, they were all here.
        var rows = await connection.QueryAsync<LogRow>(new CommandDefinition(live, part, cancellationToken: ct));
        if (await TaskReading.One(connection, userId, part.TaskId, ct) is not { } found)
            return null;
        if (found.MovedAt is { } movedAt)
        {
            var moved = new { part.TaskId, part.After, part.Rows, part.WithStates, MovedAt = movedAt };
            rows = await connection.QueryAsync<LogRow>(new CommandDefinition(past, moved, cancellationToken: ct));
        }

        return (found, rows.AsList());
    }

    private sealed record LogPart(Guid TaskId, long After, int Rows, bool WithStates);

    private sealed class LogRow
    {
        public long Seq { get; init; }
        public long Epoch { get; init; }
        public string Stream { get; init; } = "";
        public string Text { get; init; } = "";
        public DateTimeOffset At { get; init; }
    }
}
