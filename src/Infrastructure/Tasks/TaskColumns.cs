namespace Modular.Infrastructure.Tasks;

/// <summary>The columns of a task's row that become a <c>TaskItem</c>.</summary>
internal static class TaskColumns
{
    /// <summary>Of the row named <c>t</c>, with the transaction's time.</summary>
    public const string OfT = """
        t.user_id, t.id, t.kind, t.queue_key, t.seq, t.device_id, t.device_tag, t.executor, t.status, t.priority,
        t.attempt, t.max_attempts, t.timeout_seconds, t.backoff_kind, t.backoff_seconds, t.run_at, t.expires_at, t.tags,
        t.created_at, t.updated_at, t.lease_epoch, t.claimed_by, t.started_at, t.accept_by, t.accepted, t.auto_ack,
        t.deadline_at, t.progress_seq, t.rescue_count, t.result_epoch, t.result_by, t.finished_at,
        t.cancel_requested_at, t.cancel_reason, t.error_code, t.error_message, t.error_retryable, t.log_seq,
        t.log_bytes, t.schedule_id, t.after, t.after_policy, t.concurrency_key,
        t.awaited as is_awaited, now() as now
        """;
}
