using Modular.Application.Tasks;
using Modular.Domain.Tasks;
using Npgsql;

namespace Modular.Infrastructure.Tasks;

/// <summary>
/// A task of a list, read column by column: nothing is read more often, and through Dapper each value is boxed.
/// </summary>
internal static class TaskSummaryRow
{
    /// <summary>Of the row named <c>t</c>, in the order in which <see cref="Read"/> takes them.</summary>
    public const string Columns = """
        t.id, t.kind, t.device_id, t.device_tag, t.status, t.priority, t.attempt, t.max_attempts, t.timeout_seconds,
        t.backoff_kind, t.backoff_seconds, t.run_at, t.expires_at, t.tags, t.lease_epoch, t.claimed_by, t.started_at,
        t.created_at, t.finished_at, t.updated_at, t.cancel_requested_at, t.cancel_reason,
        t.error_code, t.error_message, t.error_retryable, t.executor, t.schedule_id, t.after, t.after_policy,
        t.concurrency_key
        """;

    public static TaskSummary Read(NpgsqlDataReader row)
    {
        var status = Enum.Parse<TaskState>(row.GetString(4), ignoreCase: true);
        var showsHolder = TaskSummary.ShowsHolder(status);
        return new TaskSummary
        {
            Id = row.GetGuid(0),
            Kind = row.GetString(1),
            DeviceId = row.GetFieldValue<Guid?>(2),
            DeviceTag = Text(row, 3),
            Status = status,
            Priority = row.GetInt16(5),
            Attempt = row.GetInt16(6),
            MaxAttempts = row.GetInt16(7),
            TimeoutSeconds = row.GetInt32(8),
            Backoff = new Backoff(Enum.Parse<BackoffKind>(row.GetString(9), ignoreCase: true), row.GetInt32(10)),
            RunAt = row.GetFieldValue<DateTimeOffset?>(11),
            ExpiresAt = row.GetFieldValue<DateTimeOffset?>(12),
            Tags = row.GetFieldValue<string[]>(13),
            LeaseEpoch = row.GetInt64(14),
            ClaimedBy = !showsHolder ? null : row.GetFieldValue<Guid?>(15),
            StartedAt = !showsHolder ? null : row.GetFieldValue<DateTimeOffset?>(16),
            CreatedAt = row.GetFieldValue<DateTimeOffset>(17),
            FinishedAt = row.GetFieldValue<DateTimeOffset?>(18),
            UpdatedAt = row.GetFieldValue<DateTimeOffset>(19),
            CancelRequestedAt = row.GetFieldValue<DateTimeOffset?>(20),
            CancelReason = Text(row, 21),
            Error = row.IsDBNull(22)
                ? null
                : new TaskError(row.GetString(22), row.GetString(23), row.GetBoolean(24)),
            Executor = Text(row, 25),
            ScheduleId = row.GetFieldValue<Guid?>(26),
            After = row.IsDBNull(27) ? [] : row.GetFieldValue<Guid[]>(27),
            AfterPolicy = Text(row, 28) is { } policy ? Enum.Parse<AfterPolicy>(policy, ignoreCase: true) : null,
            ConcurrencyKey = Text(row, 29),
        };
    }

    private static string? Text(NpgsqlDataReader row, int column) =>
        row.IsDBNull(column) ? null : row.GetString(column);
}
