using System.Text.Json;
using Modular.Domain.Tasks;

namespace Modular.Application.Tasks;

/// <summary>A schedule as the wire has it; in lists its task is shown without the payload.</summary>
public sealed record ScheduleDetails
{
    public ScheduleDetails()
    {
    }

    public ScheduleDetails(Schedule schedule)
    {
        Id = schedule.Id;
        Name = schedule.Name;
        Cron = schedule.Cron;
        TimeZone = schedule.TimeZone;
        Task = new ScheduledTask(schedule.Task) { Payload = JsonElement.Parse(schedule.Payload) };
        Overlap = schedule.Overlap;
        Paused = schedule.Paused;
        PausedReason = schedule.PausedReason;
        NextRunAt = schedule.NextRunAt;
        LastRunAt = schedule.LastRunAt;
        LastTaskId = schedule.LastTaskId;
        CreatedAt = schedule.CreatedAt;
        UpdatedAt = schedule.UpdatedAt;
    }

    public Guid Id { get; init; }

    public string Name { get; init; } = "";

    public string Cron { get; init; } = "";

    public string TimeZone { get; init; } = "";

    public ScheduledTask Task { get; init; } = new();

    public ScheduleOverlap Overlap { get; init; }

    public bool Paused { get; init; }

    /// <summary>
    /// <c>tasks.device_removed</c> or <c>tasks.time_zone_unknown</c> when the server has paused it, else null.
    /// </summary>
    public string? PausedReason { get; init; }

    /// <summary>When it makes a task next; null while it is paused.</summary>
    public DateTimeOffset? NextRunAt { get; init; }

    public DateTimeOffset? LastRunAt { get; init; }

    public Guid? LastTaskId { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; init; }
}
