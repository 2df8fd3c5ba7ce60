using Modular.Domain.Tasks;
using Modular.Infrastructure.Postgres;

namespace Modular.Infrastructure.Tasks;

/// <summary>Changed tasks: however many a unit changes, they are written by one statement.</summary>
internal sealed partial class TaskStore
{
    // `status` on the right-hand side is still the old one: a row that comes to a queue takes a new place.
    private static readonly BulkWrite<TaskItem> Update = new(
        """
        update tasks.task t set
            status = s.status, run_at = s.run_at, expires_at = s.expires_at, updated_at = s.updated_at,
            seq = case when s.status = 'queued' and (t.status <> 'queued' or t.queue_key <> s.queue_key)
                then nextval('tasks.task_seq') else t.seq end,
            queue_key = s.queue_key,
            attempt = s.attempt, lease_epoch = s.lease_epoch, claimed_by = s.claimed_by,
            started_at = s.started_at, accepted = s.accepted, progress_seq = s.progress_seq,
            rescue_count = s.rescue_count, result_epoch = s.result_epoch, result_by = s.result_by,
            finished_at = s.finished_at, cancel_requested_at = s.cancel_requested_at, cancel_reason = s.cancel_reason,
            error_code = s.error_code, error_message = s.error_message, error_retryable = s.error_retryable,
            log_seq = s.log_seq, log_bytes = s.log_bytes
        from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22,
                $23, $24)
            as s (user_id, id, status, run_at, expires_at, updated_at, attempt, lease_epoch, claimed_by, started_at,
                accepted, progress_seq, rescue_count, result_epoch, result_by, finished_at, cancel_requested_at,
                cancel_reason, error_code, error_message, error_retryable, log_seq, log_bytes, queue_key)
        where t.user_id = s.user_id and t.id = s.id
        """,
        tasks =>
        [
            tasks.Column(task => task.UserId),
            tasks.Column(task => task.Id),
            tasks.Column(task => Text(task.Status)),
            tasks.Column(task => task.RunAt),
            tasks.Column(task => task.ExpiresAt),
            tasks.Column(task => task.UpdatedAt),
            tasks.Column(task => task.Attempt),
            tasks.Column(task => task.LeaseEpoch),
            tasks.Column(task => task.ClaimedBy),
            tasks.Column(task => task.StartedAt),
            tasks.Column(task => task.Accepted),
            tasks.Column(task => task.ProgressSeq),
            tasks.Column(task => task.RescueCount),
            tasks.Column(task => task.ResultEpoch),
            tasks.Column(task => task.ResultBy),
            tasks.Column(task => task.FinishedAt),
            tasks.Column(task => task.CancelRequestedAt),
            tasks.Column(task => task.CancelReason),
            tasks.Column(task => task.ErrorCode),
            tasks.Column(task => task.ErrorMessage),
            tasks.Column(task => task.ErrorRetryable),
            tasks.Column(task => task.LogSeq),
            tasks.Column(task => task.LogBytes),
            tasks.Column(task => task.QueueKey),
        ]);

    private static readonly BulkWrite<Marker> Mark = new(
        """
        insert into tasks.log (task_id, seq, epoch, stream, text, at)
        select task_id, seq, epoch, 'state', status, at
        from unnest($1, $2, $3, $4, $5) as m (task_id, seq, epoch, status, at)
        """,
        markers =>
        [
            markers.Column(marker => marker.TaskId),
            markers.Column(marker => marker.Seq),
            markers.Column(marker => marker.Epoch),
            markers.Column(marker => Text(marker.Status)),
            markers.Column(marker => marker.At),
        ]);

    public void Save(TaskItem task)
    {
        session.Add(Update, task);
        if (task.HasChanged)
            session.Add(Mark, new Marker(task.Id, task.LogSeq, task.LeaseEpoch, task.Status, task.UpdatedAt));
        if (task.Replaced is { } verdict)
            Keep(task.Id, verdict);
    }

    private sealed record Marker(Guid TaskId, long Seq, long Epoch, TaskState Status, DateTimeOffset At);
}
