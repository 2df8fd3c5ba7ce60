using Modular.Application.Tasks;
using Modular.Domain.Tasks;

namespace Modular.IntegrationTests.Tasks;

internal sealed class GetDeviceQueuesTests
{
    private TaskWorld _world = null!;

    [SetUp]
    public async Task Start() => _world = await TaskWorld.Create();

    [TearDown]
    public async Task Stop() => await _world.DisposeAsync();

    [Test]
    public async Task Names_the_queue_of_the_device_and_those_of_its_tags()
    {
        var user = TaskHost.NewId();
        var device = await _world.AddDevice(user, "b", "a");

        var queues = await _world.Send(new GetDeviceQueues(device));

        Assert.That(
            queues,
            Is.EqualTo([QueueKeys.OfDevice(device), QueueKeys.OfTag(user, "b"), QueueKeys.OfTag(user, "a")]));
    }

    [Test]
    public async Task Knows_no_queue_of_an_unknown_device() =>
        Assert.That(await _world.Send(new GetDeviceQueues(TaskHost.NewId())), Is.Empty);
}
