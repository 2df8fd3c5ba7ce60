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

    /// <summary>
    /// Whether the row named <c>t</c> fits a filter, whose parts are parameters; null lets all through.
    /// </summary>
    public const string Fits = """
        (@Status::text is null or t.status = @Status)
        and (@DeviceId::uuid is null or t.device_id = @DeviceId)
        and (@Kind::text is null or t.kind = @Kind)
        and (@Tag::text is null or @Tag = any (t.tags))
        and (@Executor::text is null or t.executor = @Executor)
        and (@Text::text is null or strpos(lower(t.kind || ' ' || array_to_string(t.tags, ' ')), lower(@Text)) > 0)
        """;

    /// <summary>All columns of the table, as the history has them too.</summary>
    public const string Stored = """
        user_id, id, kind, queue_key, seq, device_id, device_tag, executor, status, priority, attempt, max_attempts,
        timeout_seconds, backoff_kind, backoff_seconds, run_at, expires_at, tags, created_at, updated_at, lease_epoch,
        claimed_by, started_at, accept_by, accepted, auto_ack, deadline_at, progress_seq, rescue_count, result_epoch,
        result_by, finished_at, cancel_requested_at, cancel_reason, error_code, error_message, error_retryable,
        log_seq, log_bytes, schedule_id, after, after_policy, concurrency_key, awaited
        """;

    /// <summary>The same, of the row named <c>t</c>.</summary>
    public const string StoredOfT = """
        t.user_id, t.id, t.kind, t.queue_key, t.seq, t.device_id, t.device_tag, t.executor, t.status, t.priority,
        t.attempt, t.max_attempts, t.timeout_seconds, t.backoff_kind, t.backoff_seconds, t.run_at, t.expires_at,
        t.tags, t.created_at, t.updated_at, t.lease_epoch, t.claimed_by, t.started_at, t.accept_by, t.accepted,
        t.auto_ack, t.deadline_at, t.progress_seq, t.rescue_count, t.result_epoch, t.result_by, t.finished_at,
        t.cancel_requested_at, t.cancel_reason, t.error_code, t.error_message, t.error_retryable, t.log_seq,
        t.log_bytes, t.schedule_id, t.after, t.after_policy, t.concurrency_key, t.awaited
        """;
}
