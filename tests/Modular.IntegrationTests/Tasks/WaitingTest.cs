using Modular.Application.Tasks;
using Modular.Domain.Tasks;

namespace Modular.IntegrationTests.Tasks;

/// <summary>Tasks that wait for others, in a world where nothing happens by itself.</summary>
internal abstract class WaitingTest
{
    private TaskWorld _world = null!;
    private Guid _user;
    private Guid _device;

    protected TaskWorld World => _world;

    protected Guid User => _user;

    protected Guid Device => _device;

    [SetUp]
    public async Task Start()
    {
        _world = await TaskWorld.Create();
        _user = TaskHost.NewId();
        _device = await _world.AddDevice(_user, "gpu");
    }

    [TearDown]
    public async Task Stop() => await _world.DisposeAsync();

    /// <summary>A task of the device, with what <paramref name="more"/> adds.</summary>
    protected async Task<Guid> Create(Func<NewTask, NewTask>? more = null)
    {
        var wanted = new NewTask("test") { DeviceId = _device };
        return (await _world.Send(new CreateTask(_user, more?.Invoke(wanted) ?? wanted, "{}"))).Id;
    }

    /// <summary>Creates tasks as one batch; each names what it waits for.</summary>
    protected async Task<IReadOnlyList<Guid>> CreateBatch(params IEnumerable<Predecessor[]> waits)
    {
        var tasks = waits.Select(after =>
            new CreateTask(_user, new NewTask("test") { DeviceId = _device, After = after }, "{}"));
        return [.. (await _world.Send(new CreateTasks(_user, [.. tasks]))).Select(task => task.Id)];
    }

    /// <summary>Runs the duty until nothing is left to do.</summary>
    protected async Task Release()
    {
        while (await _world.Send(new ReleaseWaitingTasks()) > 0)
        {
        }
    }

    /// <summary>What the device gets when it claims all that it can.</summary>
    protected async Task<IReadOnlyList<ClaimedTask>> Claim() =>
        (await _world.Send(new ClaimTasks(new ClaimRequest(_device, _user, 100, 15, AutoAck: false), []))).Tasks;

    protected Task Finish(ClaimedTask task, TaskVerdict verdict = TaskVerdict.Succeeded, bool retryable = false)
    {
        var error = verdict == TaskVerdict.Failed ? new TaskError("test.failed", "It failed.", retryable) : null;
        return _world.Send(
            new FinishTask(_user, _device, task.Id, task.LeaseEpoch, new TaskOutcome(verdict, error), null));
    }

    /// <summary>Claims and ends every task that can be claimed.</summary>
    protected async Task FinishAll(TaskVerdict verdict = TaskVerdict.Succeeded)
    {
        foreach (var task in await Claim())
            await Finish(task, verdict);
    }

    protected async Task<TaskDetails> Read(Guid id) => (await _world.Send(new GetTask(_user, id)))!;

    protected async Task<TaskState> StateOf(Guid id) => (await Read(id)).Status;

    /// <summary>How many waits are kept.</summary>
    protected async Task<int> Edges() =>
        (await _world.Read<int>("select count(*)::int from tasks.dependency"))[0];

    /// <summary>Ended tasks grow old enough, and are moved into the history.</summary>
    protected async Task Move()
    {
        await _world.Execute("update tasks.task set finished_at = finished_at - interval '11 minutes'");
        await _world.Send(new MoveEndedTasks());
        // As it was, so that what is read before and after can be compared.
        await _world.Execute("update tasks.history set finished_at = finished_at + interval '11 minutes'");
    }
}
