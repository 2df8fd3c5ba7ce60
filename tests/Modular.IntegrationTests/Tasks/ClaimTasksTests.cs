using Modular.Application.Tasks;
using Modular.Domain.Tasks;

namespace Modular.IntegrationTests.Tasks;

/// <summary>What a claim tells beside the tasks: who knows that nothing is left need not come again.</summary>
internal sealed class ClaimTasksTests
{
    private TaskWorld _world = null!;
    private Guid _user;
    private Guid _device;

    [SetUp]
    public async Task Start()
    {
        _world = await TaskWorld.Create();
        _user = TaskHost.NewId();
        _device = await _world.AddDevice(_user, "b", "a");
    }

    [TearDown]
    public async Task Stop() => await _world.DisposeAsync();

    [Test]
    public async Task Names_the_queues_of_the_device_and_looks_into_all_of_them()
    {
        await Create(new NewTask("test") { DeviceTag = "a" });
        string[] queues =
            [QueueKeys.OfDevice(_device), QueueKeys.OfTag(_user, "b"), QueueKeys.OfTag(_user, "a")];

        var found = await Claim(_device);
        var nothing = await Claim(_device);

        Assert.That(found.Tasks, Has.Count.EqualTo(1));
        Assert.That(found.Queues, Is.EqualTo(queues));
        Assert.That(nothing.Tasks, Is.Empty);
        Assert.That(nothing.Queues, Is.EqualTo(queues));
    }

    [Test]
    public async Task Knows_no_queue_of_an_unknown_device()
    {
        var found = await Claim(TaskHost.NewId());

        Assert.That(found.Queues, Is.Empty);
        Assert.That(found.Tasks, Is.Empty);
    }

    [Test]
    public async Task Says_whether_it_has_left_some()
    {
        await Create(new NewTask("test") { DeviceId = _device, Priority = 9 });
        await Create(new NewTask("test") { DeviceTag = "b", Priority = 0 });

        Assert.That((await Claim(_device)).HasMore, Is.True);
        Assert.That((await Claim(_device)).HasMore, Is.False);
        Assert.That((await Claim(_device)).HasMore, Is.False);
    }

    [Test]
    public async Task Counts_what_has_expired_as_nothing()
    {
        await Create(new NewTask("test") { DeviceId = _device });
        await Create(new NewTask("test") { DeviceId = _device });
        await _world.Execute("update tasks.task set expires_at = now() where seq = (select max(seq) from tasks.task)");

        Assert.That((await Claim(_device)).HasMore, Is.False);
    }

    private Task<TaskDetails> Create(NewTask wanted) => _world.Send(new CreateTask(_user, wanted, "{}"));

    private Task<ClaimedTasks> Claim(Guid device) => _world.Send(
        new ClaimTasks(new ClaimRequest(device, _user, Max: 1, AckSeconds: 15, AutoAck: false), []));
}
