using Modular.Application.Tasks;
using Modular.Domain.Tasks;
using Modular.Infrastructure.Postgres;

namespace Modular.Infrastructure.Tasks;

internal sealed class TaskReleases(PostgresSession session) : ITaskReleases
{
    private static readonly BulkWrite<TaskItem> Insert = new(
        """
        insert into tasks.release (user_id, task_id, concurrency_key)
        select user_id, task_id, concurrency_key from unnest($1, $2, $3) as n (user_id, task_id, concurrency_key)
        """,
        tasks =>
        [
            tasks.Column(task => task.UserId),
            tasks.Column(task => task.Id),
            tasks.Column(task => task.ConcurrencyKey),
        ]);

    public void Note(TaskItem task)
    {
        var lets = task.HasEnded && (task.IsAwaited || task.After is not null || task.ConcurrencyKey is not null);
        // It came to the queue of its key, or from having its turn back to waiting for a time.
        var turns = task.IsParked && task.Status is TaskState.Queued or TaskState.Scheduled;
        if (!lets && !turns && task.Status != TaskState.Waiting)
            return;
        session.Add(Insert, task);
        session.PulseAfterCommit(TaskTopics.Releases);
    }

    public async Task<IReadOnlyList<ReleaseNote>> Take(CancellationToken ct)
    {
        // One process at a time, and the lock is a statement of its own, so that the next one sees all that the
        // process before has done. That makes the turns of the concurrency keys exact.
        const string turn = "select pg_try_advisory_xact_lock(hashtext('tasks.release'))";
        const string notes = """
            select r.id, r.user_id, r.task_id, r.concurrency_key from tasks.release r order by r.id limit 100
            """;
        return await session.QueryOne<bool>(turn, new { }, ct)
            ? await session.Query<ReleaseNote>(notes, new { }, ct)
            : [];
    }

    public void Remove(IReadOnlyList<ReleaseNote> notes)
    {
        const string sql = "delete from tasks.release where id = any (@Ids)";
        session.Defer(sql, new { Ids = notes.Select(note => note.Id).ToArray() });
    }

    public void Wait(TaskItem task, IReadOnlyCollection<Guid> predecessors)
    {
        // What a task that is retried has waited for before may not have been cleared away yet. A predecessor that is
        // just ending is waited for; then its end is seen when the note of this task is.
        const string forget = "delete from tasks.dependency where task_id = @Id";
        const string wait = """
            insert into tasks.dependency (user_id, task_id, after_id) select @UserId, @Id, unnest(@Predecessors)
            """;
        const string await = """
            update tasks.task set awaited = true where user_id = @UserId and id = any (@Predecessors) and not awaited
            """;
        var named = predecessors.ToArray();
        session.Defer(forget, new { task.Id });
        session.Defer(wait, new { task.UserId, task.Id, Predecessors = named });
        session.Defer(await, new { task.UserId, Predecessors = named });
    }

    public Task<IReadOnlyList<Dependency>> ReadDependencies(
        IReadOnlyList<ReleaseNote> notes, CancellationToken ct)
    {
        const string sql = """
            select d.user_id, d.task_id, d.after_id
            from tasks.dependency d
            where d.task_id in (
                select w.task_id from tasks.dependency w
                where w.after_id = any (@Ids) or w.task_id = any (@Ids)
                group by w.task_id limit @MostWaiting)
            order by d.task_id
            """;
        var ids = notes.Select(note => note.TaskId).Distinct().ToArray();
        return session.Query<Dependency>(sql, new { Ids = ids, ITaskReleases.MostWaiting }, ct);
    }

    public void Settle(IReadOnlyList<Dependency> dependencies)
    {
        const string sql = """
            delete from tasks.dependency d
            using unnest(@TaskIds, @AfterIds) as s (task_id, after_id)
            where d.task_id = s.task_id and d.after_id = s.after_id
            """;
        if (dependencies.Count == 0)
            return;
        session.Defer(sql, new
        {
            TaskIds = dependencies.Select(one => one.TaskId).ToArray(),
            AfterIds = dependencies.Select(one => one.AfterId).ToArray(),
        });
    }

    public async Task<IReadOnlyDictionary<Guid, TaskState>> ReadStates(
        Guid userId, IReadOnlyCollection<Guid> taskIds, CancellationToken ct)
    {
        const string sql = """
            select t.id, t.status from tasks.task t where t.user_id = @UserId and t.id = any (@TaskIds)
            union all
            select t.id, t.status from tasks.history t where t.user_id = @UserId and t.id = any (@TaskIds)
            """;
        var rows = await session.Query<StateRow>(sql, new { UserId = userId, TaskIds = taskIds.ToArray() }, ct);
        return rows.ToDictionary(row => row.Id, row => row.Status);
    }

    public Task<IReadOnlyList<TaskItem>> LockNext(IReadOnlyList<ReleaseNote> notes, CancellationToken ct)
    {
        // Who has the turn is found by task_admitted, who is next by task_queued. A row that is just being cancelled is
        // waited for and then left out; its end is noted, so the key is looked at again.
        const string sql = $"""
            select {TaskColumns.OfT}
            from unnest(@UserIds, @Keys, @Queues) as wanted (user_id, key, queue)
            cross join lateral (
                select n.user_id, n.id
                from generate_series(9, 0, -1) as level (priority)
                cross join lateral (
                    select q.user_id, q.id from tasks.task q
                    where q.status = 'queued' and q.queue_key = wanted.queue and q.priority = level.priority
                    order by q.seq limit 1) n
                limit 1) next
            join tasks.task t on t.user_id = next.user_id and t.id = next.id
            where t.status = 'queued' and t.queue_key = wanted.queue and not exists (
                select from tasks.task a
                where a.user_id = wanted.user_id and a.concurrency_key = wanted.key
                  and a.status in ('queued', 'running') and a.queue_key not like 'k:%')
            order by t.id
            for update of t
            """;
        var keys = notes.Where(note => note.ConcurrencyKey is not null)
            .Select(note => (note.UserId, Key: note.ConcurrencyKey!)).Distinct().ToList();
        if (keys.Count == 0)
            return Task.FromResult<IReadOnlyList<TaskItem>>([]);
        return session.Query<TaskItem>(sql, new
        {
            UserIds = keys.Select(key => key.UserId).ToArray(),
            Keys = keys.Select(key => key.Key).ToArray(),
            Queues = keys.Select(key => QueueKeys.OfConcurrencyKey(key.UserId, key.Key)).ToArray(),
        }, ct);
    }

    private sealed class StateRow
    {
        public Guid Id { get; init; }
        public TaskState Status { get; init; }
    }
}
