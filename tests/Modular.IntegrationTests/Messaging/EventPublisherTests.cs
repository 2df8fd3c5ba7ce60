using Modular.Application.Pipeline;

namespace Modular.IntegrationTests.Messaging;

internal sealed class EventPublisherTests
{
    [Test]
    public async Task Runs_projections_in_the_publishers_unit_of_work()
    {
        await using var host = await OrderHost.Start(await OrderHost.CreateDatabase(), new OrderWork());

        await host.Place(new OrderPlaced(null, 1));

        Assert.That(await host.Query<int>("select number from public.projection"), Is.EqualTo([1]));
    }

    [Test]
    public async Task Leaves_nothing_when_the_command_fails()
    {
        await using var host = await OrderHost.Start(await OrderHost.CreateDatabase(), new OrderWork());

        var failing = host.Commit<IEventPublisher>(async events =>
        {
            await events.Publish(new OrderPlaced(null, 1), CancellationToken.None);
            throw new InvalidOperationException("The command fails after it has published.");
        });

        Assert.That(async () => await failing, Throws.InvalidOperationException);
        await host.Place(new OrderPlaced(null, 2));
        await Eventually.That(host.Effects, Is.EqualTo([2]));
        Assert.That(await host.Query<int>("select number from public.projection"), Is.EqualTo([2]));
    }
}
