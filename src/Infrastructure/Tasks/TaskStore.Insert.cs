using Modular.Domain.Tasks;
using Modular.Infrastructure.Postgres;
using Npgsql;

namespace Modular.Infrastructure.Tasks;

/// <summary>New tasks: many at once, because creates share their commits.</summary>
internal sealed partial class TaskStore
{
    // The queue of a device is looked up and not taken from the caller: a foreign or unknown device yields null,
    // which the column refuses. So ownership costs no round trip of its own.
    private static readonly BulkWrite<NewRow> Insert = new(
        """
        with wanted as materialized (
            select * from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17,
                $18, $19, $20, $21, $22)
                as w (user_id, id, kind, queue_key, device_id, device_tag, executor, status, priority, max_attempts,
                    timeout_seconds, backoff_kind, backoff_seconds, run_at, expires_at, tags, schedule_id,
                    created_at, payload, after, after_policy, concurrency_key)),
        task as (
            insert into tasks.task (
                user_id, id, kind, queue_key, device_id, device_tag, executor, status, priority, max_attempts,
                timeout_seconds, backoff_kind, backoff_seconds, run_at, expires_at, tags, schedule_id,
                created_at, updated_at, after, after_policy, concurrency_key)
            select user_id, id, kind,
                case when device_id is null then queue_key
                    else (select w.queue_key from tasks.device d
                        where d.id = w.device_id and d.user_id = w.user_id) end,
                device_id, device_tag, executor, status, priority, max_attempts,
                timeout_seconds, backoff_kind, backoff_seconds, run_at, expires_at, tags::text[], schedule_id,
                created_at, created_at, after::uuid[], after_policy, concurrency_key
            from wanted w)
        insert into tasks.payload (task_id, body) select id, payload from wanted
        """,
        rows =>
        [
            rows.Column(row => row.Task.UserId),
            rows.Column(row => row.Task.Id),
            rows.Column(row => row.Task.Kind),
            rows.Column(row => row.Task.QueueKey),
            rows.Column(row => row.Task.DeviceId),
            rows.Column(row => row.Task.DeviceTag),
            rows.Column(row => row.Task.Executor),
            rows.Column(row => Text(row.Task.Status)),
            rows.Column(row => row.Task.Priority),
            rows.Column(row => row.Task.MaxAttempts),
            rows.Column(row => row.Task.TimeoutSeconds),
            rows.Column(row => Text(row.Task.BackoffKind)),
            rows.Column(row => row.Task.BackoffSeconds),
            rows.Column(row => row.Task.RunAt),
            rows.Column(row => row.Task.ExpiresAt),
            rows.ListColumn(row => row.Task.Tags),
            rows.Column(row => row.Task.ScheduleId),
            rows.Column(row => row.Task.CreatedAt),
            rows.JsonColumn(row => row.Payload),
            rows.Column(row => row.Task.After is { } after ? $"{{{string.Join(',', after)}}}" : null),
            rows.Column(row => row.Task.AfterPolicy is { } policy ? Text(policy) : null),
            rows.Column(row => row.Task.ConcurrencyKey),
        ],
        e => e is { SqlState: PostgresErrorCodes.NotNullViolation, ColumnName: "queue_key" }
            ? new TargetDeviceNotFound()
            : null);

    private sealed record NewRow(TaskItem Task, string Payload);
}
