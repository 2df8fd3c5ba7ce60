using Modular.Domain.Tasks;

namespace Modular.IntegrationTests.Tasks.StateMachine;

/// <summary>What a task must be, by the rules alone. Times are only passed or not.</summary>
internal sealed class ModelTask
{
    public required int Number { get; init; }
    public required Guid Id { get; init; }
    public required string Queue { get; init; }
    public required int Priority { get; init; }
    public required int MaxAttempts { get; init; }
    public required bool WaitsBetweenAttempts { get; init; }

    public TaskState Status { get; set; } = TaskState.Queued;
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
}

internal sealed class ModelDevice
{
    public required Guid Id { get; init; }
    public required IReadOnlyList<string> Queues { get; init; }
    public bool LeaseExpired { get; set; }
}

/// <summary>All tasks and devices of one user, and the rules that change them.</summary>
internal sealed class TaskModel(Guid userId, IReadOnlyList<ModelDevice> devices)
{
    /// <summary>The choice of the task created last.</summary>
    public const int Newest = 100;

    private int _place;

    public Guid UserId => userId;
    public IReadOnlyList<ModelDevice> Devices => devices;
    public List<ModelTask> Tasks { get; } = [];
    public int Step { get; set; }
    public bool Gap { get; set; }

    /// <summary>What the last step came upon, beyond its answer.</summary>
    public List<string> Notes { get; } = [];

    public void Add(ModelTask task, TaskState state)
    {
        Tasks.Add(task);
        task.Status = state;
        task.Place = ++_place;
    }

    /// <summary>The task that a choice of 0 to 99 means: mostly one that runs, where there is one.</summary>
    public ModelTask? Task(int choice)
    {
        if (choice == Newest)
            return Tasks.LastOrDefault();
        var running = Tasks.Where(task => task.IsRunning).ToList();
        var tasks = choice < 60 && running.Count > 0 ? running : Tasks;
        return tasks.Count == 0 ? null : tasks[choice % tasks.Count];
    }

    public IEnumerable<ModelTask> HeldBy(ModelDevice device) =>
        Tasks.Where(task => task.IsRunning && task.Holder == device.Id);

    public ModelDevice HolderOf(ModelTask task) => devices.Single(device => device.Id == task.Holder);

    public IEnumerable<ModelTask> QueuedFor(ModelDevice device) =>
        Tasks.Where(task => task.Status == TaskState.Queued && device.Queues.Contains(task.Queue));

    public void Enter(ModelTask task, TaskState state)
    {
        if (state == TaskState.Queued && task.Status != TaskState.Queued)
            task.Place = ++_place;
        if (state == TaskState.Scheduled)
            task.RunAtPassedAt = null;
        task.Status = state;
        task.LogSeq++;
    }

    public void Fail(ModelTask task, string code, bool retryable)
    {
        task.Error = code;
        if (task.CancelRequested)
            Enter(task, TaskState.Cancelled);
        else if (!retryable || task.Attempt == task.MaxAttempts)
            Enter(task, TaskState.Failed);
        else
            Enter(task, task.WaitsBetweenAttempts ? TaskState.Scheduled : TaskState.Queued);
    }

    public void PutBack(IEnumerable<ModelTask> lost, bool isRescue)
    {
        foreach (var task in lost.OrderBy(task => task.Place).ToList())
        {
            task.Attempt--;
            task.Accepted = false;
            var failed = !task.CancelRequested && isRescue && task.Rescues >= TaskItem.MaxRescues;
            task.Rescues += isRescue ? 1 : 0;
            task.Error = failed ? "tasks.holder_lost" : null;
            Enter(task, task.CancelRequested ? TaskState.Cancelled : failed ? TaskState.Failed : TaskState.Queued);
        }
    }

    /// <summary>After an outage nothing is late: every time is moved by the gap.</summary>
    public void ExtendByGap()
    {
        if (!Gap)
            return;
        Gap = false;
        foreach (var device in devices)
            device.LeaseExpired = false;
        foreach (var task in Tasks.Where(task => task.IsRunning))
            (task.AckPassed, task.DeadlinePassedAt) = (false, null);
    }
}
