using Modular.Application.Tasks;
using Modular.Domain.Tasks;
using Modular.Infrastructure.Postgres;

namespace Modular.Infrastructure.Tasks;

internal sealed class BulkActions(PostgresSession session) : IBulkActions
{
    // What an action means among the rows named t. One who was asked to stop already is not asked again.
    private const string Meant = $"""
        t.user_id = @UserId and t.id > @Reached and t.id < @Id and t.status = any (@States)
        and (@Ids::uuid[] is null or t.id = any (@Ids))
        and (not @Cancels or t.cancel_requested_at is null)
        and {TaskColumns.Fits}
        """;

    public Task<int> Count(BulkAction action, CancellationToken ct)
    {
        const string sql = $"""
            select (select count(*)::int from tasks.task t where {Meant})
                + (select count(*)::int from tasks.history t where {Meant} and not @Cancels)
            """;
        return session.QueryOne<int>(sql, ParametersOf(action, most: 0), ct);
    }

    public void Add(BulkAction action)
    {
        const string sql = """
            insert into tasks.bulk_action (
                id, user_id, kind, ids, status, device_id, task_kind, tag, executor, text, reason)
            values (@Id, @UserId, @ActionKind, @Ids, @Status, @DeviceId, @Kind, @Tag, @Executor, @Text, @Reason)
            """;
        session.Defer(sql, ParametersOf(action, most: 0));
    }

    public async Task<BulkAction?> LockNext(CancellationToken ct)
    {
        const string sql = """
            select a.id, a.user_id, a.kind, a.ids, a.status, a.device_id, a.task_kind, a.tag, a.executor, a.text,
                a.reason, a.reached
            from tasks.bulk_action a order by a.worked_at limit 1
            for update skip locked
            """;
        return (await session.QueryOne<Row>(sql, new { }, ct))?.ToAction();
    }

    public Task<IReadOnlyList<Guid>> ReadNext(BulkAction action, int most, CancellationToken ct)
    {
        // Along both primary keys, which lead with the owner.
        const string sql = $"""
            select id from (
                (select t.id from tasks.task t where {Meant} order by t.id limit @Most)
                union all
                (select t.id from tasks.history t where {Meant} and not @Cancels order by t.id limit @Most)) t
            order by id limit @Most
            """;
        return session.Query<Guid>(sql, ParametersOf(action, most), ct);
    }

    public void Save(BulkAction action)
    {
        const string sql = "update tasks.bulk_action set reached = @Reached, worked_at = now() where id = @Id";
        session.Defer(sql, new { action.Id, action.Reached });
    }

    public void Remove(BulkAction action)
    {
        const string sql = "delete from tasks.bulk_action where id = @Id";
        session.Defer(sql, new { action.Id });
    }

    public void RemoveTasks(Guid userId, IReadOnlyList<Guid> taskIds)
    {
        const string sql = $"""
            with gone as (
                delete from tasks.task t
                where t.user_id = @UserId and t.id = any (@Ids) and t.finished_at is not null
                  and not exists (select from tasks.dependency d where d.after_id = t.id)
                returning t.id),
            past as (
                delete from tasks.history t where t.user_id = @UserId and t.id = any (@Ids)
                returning t.id, t.moved_at),
            {TaskErasure.Beside}
            select 1
            """;
        session.Defer(sql, new { UserId = userId, Ids = taskIds.ToArray() });
    }

    private static object ParametersOf(BulkAction action, int most) => new
    {
        action.Id,
        action.UserId,
        action.Ids,
        action.Reached,
        action.Reason,
        ActionKind = Text(action.Kind),
        Cancels = action.Kind == BulkKind.Cancel,
        States = action.States.Select(state => Text(state)).ToArray(),
        Status = action.Filter.Status is { } status ? Text(status) : null,
        action.Filter.DeviceId,
        action.Filter.Kind,
        action.Filter.Tag,
        action.Filter.Executor,
        action.Filter.Text,
        Most = most,
    };

    private static string Text(Enum value) => value.ToString().ToLowerInvariant();

    private sealed class Row
    {
        public Guid Id { get; init; }
        public Guid UserId { get; init; }
        public BulkKind Kind { get; init; }
        public Guid[]? Ids { get; init; }
        public TaskState? Status { get; init; }
        public Guid? DeviceId { get; init; }
        public string? TaskKind { get; init; }
        public string? Tag { get; init; }
        public string? Executor { get; init; }
        public string? Text { get; init; }
        public string? Reason { get; init; }
        public Guid Reached { get; init; }

        public BulkAction ToAction() => new()
        {
            Id = Id,
            UserId = UserId,
            Kind = Kind,
            Ids = Ids,
            Filter = new TaskFilter(Status, DeviceId, TaskKind, Tag, Executor, Text),
            Reason = Reason,
            Reached = Reached,
        };
    }
}
