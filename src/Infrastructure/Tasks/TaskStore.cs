using Modular.Application.Tasks;
using Modular.Domain.Tasks;
using Modular.Infrastructure.Postgres;

namespace Modular.Infrastructure.Tasks;

internal sealed partial class TaskStore(PostgresSession session) : ITaskStore
{
    public void Add(TaskItem task, string payload) => session.Add(Insert, new NewRow(task, payload));

    public Task<TaskItem?> Lock(Guid userId, Guid id, CancellationToken ct)
    {
        const string sql = $"""
            select {TaskColumns.OfT} from tasks.task t where t.user_id = @UserId and t.id = @Id for update
            """;
        return session.QueryOne<TaskItem>(sql, new { UserId = userId, Id = id }, ct);
    }

    public async Task<(TaskItem Task, TaskExtras Extras)?> LockWhole(Guid userId, Guid id, CancellationToken ct) =>
        await TaskReading.Locked(await session.Open(ct), userId, id, ct);

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
            where t.status in ('queued', 'scheduled') and t.expires_at is not null and t.expires_at <= now()
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

    public void Save(TaskItem task)
    {
        // `status` on the right-hand side is still the old one: a row that becomes queued takes a new place.
        const string sql = """
            update tasks.task set
                status = @Status, run_at = @RunAt, expires_at = @ExpiresAt, updated_at = @UpdatedAt,
                seq = case when @Status = 'queued' and status <> 'queued' then nextval('tasks.task_seq') else seq end,
                attempt = @Attempt, lease_epoch = @LeaseEpoch, claimed_by = @ClaimedBy,
                started_at = @StartedAt, accepted = @Accepted, progress_seq = @ProgressSeq,
                rescue_count = @RescueCount, result_epoch = @ResultEpoch, result_by = @ResultBy,
                finished_at = @FinishedAt, cancel_requested_at = @CancelRequestedAt, cancel_reason = @CancelReason,
                error_code = @ErrorCode, error_message = @ErrorMessage, error_retryable = @ErrorRetryable,
                log_seq = @LogSeq, log_bytes = @LogBytes
            where user_id = @UserId and id = @Id
            """;
        session.Defer(sql, new
        {
            Status = Text(task.Status),
            task.RunAt,
            task.ExpiresAt,
            task.UpdatedAt,
            task.Attempt,
            task.LeaseEpoch,
            task.ClaimedBy,
            task.StartedAt,
            task.Accepted,
            task.ProgressSeq,
            task.RescueCount,
            task.ResultEpoch,
            task.ResultBy,
            task.FinishedAt,
            task.CancelRequestedAt,
            task.CancelReason,
            task.ErrorCode,
            task.ErrorMessage,
            task.ErrorRetryable,
            task.LogSeq,
            task.LogBytes,
            task.UserId,
            task.Id,
        });
        if (task.HasChanged)
            Mark(task);
        if (task.Replaced is { } verdict)
            Keep(task.Id, verdict);
    }

    private void Mark(TaskItem task)
    {
        const string sql = """
            insert into tasks.log (task_id, seq, epoch, stream, text, at)
            values (@Id, @LogSeq, @LeaseEpoch, 'state', @Status, @UpdatedAt)
            """;
        session.Defer(sql, new { task.Id, task.LogSeq, task.LeaseEpoch, Status = Text(task.Status), task.UpdatedAt });
    }

    private static string Text(Enum value) => value.ToString().ToLowerInvariant();
}
