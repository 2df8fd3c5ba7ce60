using Modular.Application.Tasks;
using Modular.Infrastructure.Postgres;

namespace Modular.Infrastructure.Tasks;

internal sealed class IngestStore(PostgresSession session) : IIngestStore
{
    public async Task<string> MessageOfToken(IngestedMessage message, CancellationToken ct)
    {
        // The primary key decides between two that come at once: the second waits for the first to commit. The update
        // changes nothing; it is there to see the row that won, which "do nothing" would hide.
        const string sql = """
            insert into tasks.ingest_token as known (id, message_id, expires_at)
            values (@TokenId, @Id, @TokenExpiresAt)
            on conflict (id) do update set message_id = known.message_id
            returning known.message_id
            """;
        return (await session.QueryOne<string>(sql, message, ct))!;
    }

    public async Task<(Guid UserId, Guid TaskId)?> TaskOf(IngestedMessage message, CancellationToken ct)
    {
        // As above. A row without a task is that of this very transaction: no other one commits such a row.
        const string sql = """
            insert into tasks.ingest_message as known (id) values (@Id)
            on conflict (id) do update set user_id = known.user_id
            returning known.user_id, known.task_id
            """;
        var row = (await session.QueryOne<Row>(sql, new { message.Id }, ct))!;
        return row is { UserId: { } userId, TaskId: { } taskId } ? (userId, taskId) : null;
    }

    public void Keep(IngestedMessage message, Guid userId, Guid taskId)
    {
        const string sql = "update tasks.ingest_message set user_id = @UserId, task_id = @TaskId where id = @Id";
        session.Defer(sql, new { message.Id, UserId = userId, TaskId = taskId });
    }

    public async Task<int> Forget(TimeSpan age, int most, CancellationToken ct)
    {
        // In the order of the indexes on time. Every process that runs workers runs this: each takes rows that no other
        // has locked, nor a delivery under way. A token is refused as expired by the clock of a host and forgotten by
        // that of the database: a day lies between, so that it is not taken once more where they disagree.
        const string messages = """
            delete from tasks.ingest_message where id in (
                select id from tasks.ingest_message where received_at < now() - @Age
                order by received_at limit @Most for update skip locked)
            """;
        const string tokens = """
            delete from tasks.ingest_token where id in (
                select id from tasks.ingest_token where expires_at < now() - interval '1 day'
                order by expires_at limit @Most for update skip locked)
            """;
        return await session.Execute(messages, new { Age = age, Most = most }, ct)
            + await session.Execute(tokens, new { Most = most }, ct);
    }

    private sealed class Row
    {
        public Guid? UserId { get; init; }
        public Guid? TaskId { get; init; }
    }
}
