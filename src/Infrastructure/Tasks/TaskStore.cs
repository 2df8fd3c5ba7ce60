using Modular.Application.Tasks;
using Modular.Domain.Tasks;
using Modular.Infrastructure.Postgres;

namespace Modular.Infrastructure.Tasks;

internal sealed partial class TaskStore(PostgresSession session) : ITaskStore
{
    public void Add(TaskItem task, string payload) => session.Add(Insert, new NewRow(task, payload));

    public async Task<TaskItem?> Lock(Guid userId, Guid id, CancellationToken ct) =>
        await LockLive(userId, id, ct) ?? (await InHistory(userId, id, ct))?.Task;

    public async Task<TaskItem?> Read(Guid userId, Guid id, CancellationToken ct) =>
        (await TaskReading.One(await session.Open(ct), userId, id, ct))?.Task;

    public async Task<(TaskItem Task, TaskExtras Extras)?> LockWhole(Guid userId, Guid id, CancellationToken ct) =>
        await TaskReading.Locked(await session.Open(ct), userId, id, ct) is { } found
            ? (found.Task, found.Extras)
            : null;

    public async Task<TaskItem?> LockAgain(Guid userId, Guid id, CancellationToken ct)
    {
        const string bringBack = $"""
            with past as (
                delete from tasks.history t where t.user_id = @UserId and t.id = @Id returning t.*),
            past_log as (
                delete from tasks.history_log l using past
                where l.task_id = past.id and l.moved_at = past.moved_at
                returning l.*),
            log as (
                insert into tasks.log (task_id, seq, epoch, stream, text, at)
                select l.task_id, l.seq, l.epoch, l.stream, l.text, l.at from past_log l),
            payload as (
                insert into tasks.payload (task_id, body) select id, payload from past),
            result as (
                insert into tasks.result (task_id, body) select id, result from past where result is not null)
            insert into tasks.task ({TaskColumns.Stored}) select {TaskColumns.StoredOfT} from past t
            """;
        var task = await LockLive(userId, id, ct);
        if (task is null && await session.Execute(bringBack, new { UserId = userId, Id = id }, ct) == 1)
            task = await LockLive(userId, id, ct);
        return task;
    }

    public Task<IReadOnlyList<TaskItem>> LockMany(
        IReadOnlyList<(Guid UserId, Guid Id)> named, CancellationToken ct)
    {
        // By id, as everything that waits for several tasks does, so that two of these cannot deadlock.
        const string sql = $"""
            select {TaskColumns.OfT}
            from unnest(@UserIds, @Ids) as named (user_id, id)
            join tasks.task t on t.user_id = named.user_id and t.id = named.id
            order by t.id
            for update of t
            """;
        var (users, ids) = (named.Select(task => task.UserId).ToArray(), named.Select(task => task.Id).ToArray());
        return session.Query<TaskItem>(sql, new { UserIds = users, Ids = ids }, ct);
    }

    public Task<IReadOnlyList<TaskItem>> LockOverdue(CancellationToken ct)
    {
        // In the order of task_deadline. A row locked by others is being ended by its holder at this moment.
        const string sql = $"""
            select {TaskColumns.OfT} from tasks.task t
            where t.status = 'running' and t.deadline_at <= now()
            order by t.deadline_at limit 200
            for update skip locked
            """;
        return session.Query<TaskItem>(sql, new { }, ct);
    }

    public Task<IReadOnlyList<TaskItem>> LockExpired(CancellationToken ct)
    {
        // In the order of task_expiring. A row locked by others is being claimed or cancelled.
        const string sql = $"""
            select {TaskColumns.OfT} from tasks.task t
            where t.status in ('waiting', 'scheduled', 'queued') and t.expires_at is not null and t.expires_at <= now()
            order by t.expires_at limit 200
            for update skip locked
            """;
        return session.Query<TaskItem>(sql, new { }, ct);
    }

    public Task<IReadOnlyList<TaskItem>> LockOpenOfDevice(Guid userId, Guid deviceId, CancellationToken ct)
    {
        // Rare, so no index of its own: the owner's rows are read. By id, so that two of these cannot deadlock.
        const string sql = $"""
            select {TaskColumns.OfT} from tasks.task t
            where t.user_id = @UserId and t.device_id = @DeviceId
              and t.status in ('waiting', 'scheduled', 'queued', 'running')
            order by t.id limit 200
            for update
            """;
        return session.Query<TaskItem>(sql, new { UserId = userId, DeviceId = deviceId }, ct);
    }

    public Task<int> CountOpen(Guid userId, int most, CancellationToken ct)
    {
        // What has ended stays for ten minutes, so the owner's rows are nearly all open.
        const string sql = """
            select count(*)::int from (
                select from tasks.task t where t.user_id = @UserId and t.finished_at is null limit @Most + 1) counted
            """;
        return session.QueryOne<int>(sql, new { UserId = userId, Most = most }, ct);
    }

    private Task<TaskItem?> LockLive(Guid userId, Guid id, CancellationToken ct)
    {
        const string sql = $"""
            select {TaskColumns.OfT} from tasks.task t where t.user_id = @UserId and t.id = @Id for update
            """;
        return session.QueryOne<TaskItem>(sql, new { UserId = userId, Id = id }, ct);
    }

    private async Task<FoundTask?> InHistory(Guid userId, Guid id, CancellationToken ct) =>
        await TaskReading.InHistory(await session.Open(ct), userId, id, ct);

    private static string Text(Enum value) => value.ToString().ToLowerInvariant();
}
