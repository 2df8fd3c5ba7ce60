using System.Collections.Concurrent;

namespace Modular.IntegrationTests.Messaging;

internal sealed class RabbitMqTests : RabbitMqTest
{
    [Test]
    public async Task What_one_host_claims_the_other_handles()
    {
        var database = await OrderHost.CreateDatabase();
        var (here, there) = (new ConcurrentBag<int>(), new ConcurrentBag<int>());
        var bothTookPart = new TaskCompletionSource();
        await using var one = await OrderHost.Start(
            database, Note(here, there, bothTookPart), options: Options);
        await using var two = await OrderHost.Start(
            database, Note(there, here, bothTookPart), options: Options);

        await one.Place(Enumerable.Range(1, 200).Select(number => new OrderPlaced(null, number)));

        await Eventually.That(one.Outbox, Is.Zero);
        Assert.That(await one.Effects(), Is.EquivalentTo(Enumerable.Range(1, 200)));
        Assert.That(here.Concat(there), Is.EquivalentTo(Enumerable.Range(1, 200)));
    }

    [Test]
    public async Task Its_queues_are_quorum_queues()
    {
        await using var host = await OrderHost.Start(
            await OrderHost.CreateDatabase(), new OrderWork(), options: Options);
        await host.Place(new OrderPlaced(null, 1));
        await Eventually.That(host.Effects, Is.EqualTo([1]));

        // Refused by the broker if it were of another kind.
        var declared = await Broker.With(channel => channel.QueueDeclareAsync(
            Queue, durable: true, exclusive: false, autoDelete: false,
            arguments: new Dictionary<string, object?> { ["x-queue-type"] = "quorum" }));

        Assert.That(declared.ConsumerCount, Is.EqualTo(1));
    }

    [Test]
    public async Task Keeps_the_order_within_a_key_across_hosts_and_failures()
    {
        var database = await OrderHost.CreateDatabase();
        var failed = new ConcurrentDictionary<OrderPlaced, bool>();
        var work = new OrderWork
        {
            Do = (order, _, _) => order.Number % 3 == 0 && failed.TryAdd(order, true)
                ? throw new InvalidOperationException("Not this time.")
                : Task.CompletedTask,
        };
        await using var one = await OrderHost.Start(database, work, options: Options);
        await using var two = await OrderHost.Start(database, work, options: Options);
        var numbers = Enumerable.Range(1, 20).ToArray();
        string[] orders = ["a", "b", "c", "d", "e"];

        foreach (var number in numbers)
            await (number % 2 == 0 ? one : two).Place(orders.Select(order => new OrderPlaced(order, number)));

        await Eventually.That(one.Outbox, Is.Zero);
        foreach (var order in orders)
        {
            var effects = await one.Query<int>(
                "select number from public.effect where customer = @order order by id", new { order });
            Assert.That(effects, Is.EqualTo(numbers), $"order {order}");
        }
    }

    [Test]
    public async Task Never_more_than_the_windows_of_all_relays_is_unfinished()
    {
        var database = await OrderHost.CreateDatabase();
        var go = new TaskCompletionSource();
        var running = 0;
        var work = new OrderWork
        {
            Do = async (_, _, ct) =>
            {
                Interlocked.Increment(ref running);
                await go.Task.WaitAsync(ct);
            },
        };
        var options = Options with { Concurrency = 3 };
        await using var one = await OrderHost.Start(database, work, options: options);
        await using var two = await OrderHost.Start(database, work, options: options);

        await one.Place(Enumerable.Range(1, 50).Select(number => new OrderPlaced(null, number)));
        await Eventually.That(() => running, Is.EqualTo(6));
        await Eventually.That(() => Leased(one), Is.EqualTo(12));
        one.Wake();
        two.Wake();
        await one.Place(new OrderPlaced(null, 51));

        Assert.That(await Leased(one), Is.EqualTo(12));
        Assert.That(running, Is.EqualTo(6));
        go.SetResult();
        await Eventually.That(one.Outbox, Is.Zero);
        Assert.That(await one.Effects(), Is.EquivalentTo(Enumerable.Range(1, 51)));
    }

    private static OrderWork Note(
        ConcurrentBag<int> mine, ConcurrentBag<int> other, TaskCompletionSource bothTookPart) => new()
        {
            Do = async (order, _, ct) =>
            {
                mine.Add(order.Number);
                if (!other.IsEmpty)
                    bothTookPart.TrySetResult();
                await bothTookPart.Task.WaitAsync(ct);
            },
        };
}
