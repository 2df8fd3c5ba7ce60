using Modular.Domain.Tasks;

namespace Modular.IntegrationTests.Tasks.StateMachine;

/// <summary>All tasks and devices of one user, and the rules that change them.</summary>
internal sealed partial class TaskModel(Guid userId, IReadOnlyList<ModelDevice> devices, ModelDevice pump)
{
    /// <summary>The choice of the task created last.</summary>
    public const int Newest = 100;

    private int _place;

    public Guid UserId => userId;
    public IReadOnlyList<ModelDevice> Devices => devices;
    public ModelDevice Pump => pump;
    public IReadOnlyList<ModelDevice> Holders { get; } = [.. devices, pump];
    public List<ModelTask> Tasks { get; } = [];
    public List<ModelSchedule> Schedules { get; } = [];
    public int Step { get; set; }
    public bool Gap { get; set; }

    /// <summary>What the last step came upon, beyond its answer.</summary>
    public List<string> Notes { get; } = [];

    public void Add(ModelTask task, TaskState state)
    {
        Tasks.Add(task);
        foreach (var other in task.After)
            Await(task, other);
        task.Status = task.Unheard.Count > 0 ? TaskState.Waiting : state;
        task.Place = ++_place;
        task.IsParked = task.Key is not null;
        Note(task);
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

    public ModelDevice HolderOf(ModelTask task) => Holders.Single(holder => holder.Id == task.Holder);

    public IEnumerable<ModelTask> QueuedFor(ModelDevice device) =>
        Tasks.Where(task =>
            task.Status == TaskState.Queued && !task.IsParked && device.Queues.Contains(task.Queue));

    /// <summary>A task that is put back keeps the turn of its key.</summary>
    public void Enter(ModelTask task, TaskState state, bool keepsTurn = false)
    {
        if (state == TaskState.Queued && task.Status != TaskState.Queued)
            task.Place = ++_place;
        if (state == TaskState.Scheduled)
            task.RunAtPassedAt = null;
        task.Status = state;
        task.LogSeq++;
        if (task.Key is not null && state != TaskState.Running && !keepsTurn)
            task.IsParked = true;
        Note(task);
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
            var state = task.CancelRequested ? TaskState.Cancelled : failed ? TaskState.Failed : TaskState.Queued;
            Enter(task, state, keepsTurn: true);
        }
    }

    /// <summary>After an outage nothing is late: every time is moved by the gap.</summary>
    public void ExtendByGap()
    {
        if (!Gap)
            return;
        Gap = false;
        foreach (var holder in Holders)
            holder.LeaseExpired = false;
        foreach (var task in Tasks.Where(task => task.IsRunning))
            (task.AckPassed, task.DeadlinePassedAt) = (false, null);
    }
}
