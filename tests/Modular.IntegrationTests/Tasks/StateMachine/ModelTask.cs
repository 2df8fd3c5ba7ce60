using Modular.Domain.Tasks;

namespace Modular.IntegrationTests.Tasks.StateMachine;

/// <summary>What a task must be, by the rules alone. Times are only passed or not.</summary>
internal sealed class ModelTask
{
    public required int Number { get; set; }
    public required Guid Id { get; init; }
    public required string Queue { get; init; }
    public required int Priority { get; init; }
    public required int MaxAttempts { get; init; }
    public required bool WaitsBetweenAttempts { get; init; }

    /// <summary>Of the tasks with the same key one runs at a time.</summary>
    public string? Key { get; init; }

    /// <summary>What it was created to wait for.</summary>
    public IReadOnlyList<ModelTask> After { get; init; } = [];
    public bool WaitsForAny { get; init; }
    public ModelSchedule? Schedule { get; init; }

    public TaskState Status { get; set; } = TaskState.Queued;

    /// <summary>Whether it waits for the turn of its key.</summary>
    public bool IsParked { get; set; }

    /// <summary>What it waits for and has not heard of yet.</summary>
    public HashSet<ModelTask> Unheard { get; } = [];
    public bool IsAwaited { get; set; }
    public bool RunsLater { get; set; }

    /// <summary>Whether it ended long ago, and whether it is in the history.</summary>
    public bool IsOld { get; set; }
    public bool IsMoved { get; set; }

    public int Place { get; set; }
    public int Attempt { get; set; }
    public long Epoch { get; set; }
    public Guid? Holder { get; set; }
    public bool Accepted { get; set; }
    public bool AutoAck { get; set; }
    public long ProgressSeq { get; set; }
    public int Rescues { get; set; }
    public long? ResultEpoch { get; set; }
    public Guid? ResultBy { get; set; }
    public bool CancelRequested { get; set; }
    public string? Error { get; set; }
    public long LogSeq { get; set; }

    public bool AckPassed { get; set; }
    public bool Expired { get; set; }

    /// <summary>The step at which its time came, or null while it is ahead: what came first is taken first.</summary>
    public int? DeadlinePassedAt { get; set; }
    public int? RunAtPassedAt { get; set; }

    /// <summary>Every claim there was.</summary>
    public List<(long Epoch, Guid Device)> Claims { get; } = [];

    /// <summary>Every claim whose holder has said how it ended, and was believed.</summary>
    public HashSet<(long Epoch, Guid Device)> Verdicts { get; } = [];

    public bool IsRunning => Status == TaskState.Running;

    public bool HasEnded => Status is TaskState.Succeeded or TaskState.Failed or TaskState.Cancelled;

    public override string ToString() => $"task {Number}";
}

/// <summary>A device, or the pump of a host.</summary>
internal sealed class ModelDevice
{
    public required Guid Id { get; init; }
    public required IReadOnlyList<string> Queues { get; init; }
    public bool LeaseExpired { get; set; }
}

internal sealed class ModelSchedule
{
    public required Guid Id { get; init; }
    public required bool Skips { get; init; }
    public required string? Key { get; init; }
    public ModelTask? Last { get; set; }

    /// <summary>The step at which its time came, or null.</summary>
    public int? DueAt { get; set; }
}
