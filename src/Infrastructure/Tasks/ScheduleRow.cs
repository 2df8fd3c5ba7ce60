using System.Text.Json;
using Modular.Application.Pipeline;
using Modular.Application.Tasks;
using Modular.Domain.Tasks;

namespace Modular.Infrastructure.Tasks;

/// <summary>A schedule as <see cref="Columns"/> reads it.</summary>
internal sealed class ScheduleRow
{
    /// <summary>Of the row named <c>s</c>, without its payload, with the transaction's time.</summary>
    public const string Columns = """
        s.id, s.user_id, s.name, s.cron, s.time_zone, s.task, s.overlap, s.paused, s.paused_reason, s.next_run_at,
        s.last_run_at, s.last_task_id, s.created_at, s.updated_at, now() as now
        """;

    public Guid Id { get; init; }
    public Guid UserId { get; init; }
    public string Name { get; init; } = "";
    public string Cron { get; init; } = "";
    public string TimeZone { get; init; } = "";
    public string Task { get; init; } = "";
    public string Payload { get; init; } = "{}";
    public string Overlap { get; init; } = "";
    public bool Paused { get; init; }
    public string? PausedReason { get; init; }
    public DateTimeOffset? NextRunAt { get; init; }
    public DateTimeOffset? LastRunAt { get; init; }
    public Guid? LastTaskId { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset UpdatedAt { get; init; }
    public DateTimeOffset Now { get; init; }
    public bool LastTaskIsOpen { get; init; }

    public Schedule ToSchedule() => new()
    {
        Now = Now,
        Id = Id,
        UserId = UserId,
        Name = Name,
        Cron = Cron,
        TimeZone = TimeZone,
        Task = JsonSerializer.Deserialize<ScheduledTask>(Task, WireJson.Options)!.ToNewTask(),
        Payload = Payload,
        Overlap = Enum.Parse<ScheduleOverlap>(Overlap, ignoreCase: true),
        Paused = Paused,
        PausedReason = PausedReason,
        NextRunAt = NextRunAt,
        LastRunAt = LastRunAt,
        LastTaskId = LastTaskId,
        CreatedAt = CreatedAt,
        UpdatedAt = UpdatedAt,
    };
}
