using System.Collections.Concurrent;
using Modular.Infrastructure.Messaging;

namespace Modular.IntegrationTests.Messaging;

internal sealed class RelayTests
{
    private static readonly int[] Hundred = [.. Enumerable.Range(1, 100)];

    [Test]
    public async Task Handles_a_message_once_and_forgets_it()
    {
        await using var host = await OrderHost.Start(await OrderHost.CreateDatabase(), new OrderWork());

        await host.Place(Hundred.Select(number => new OrderPlaced(null, number)));

        await Eventually.That(host.Outbox, Is.Zero);
        Assert.That(await host.Effects(), Is.EquivalentTo(Hundred));
    }

    [Test]
    public async Task Two_relays_share_the_work_and_handle_each_message_once()
    {
        var database = await OrderHost.CreateDatabase();
        var (first, second) = (new ConcurrentBag<int>(), new ConcurrentBag<int>());
        var bothTookPart = new TaskCompletionSource();
        OrderWork Note(ConcurrentBag<int> mine, ConcurrentBag<int> other) => new()
        {
            Do = async (order, _, ct) =>
            {
                mine.Add(order.Number);
                if (!other.IsEmpty)
                    bothTookPart.TrySetResult();
                // A relay whose handlers all wait leaves the rest to the other one.
                await bothTookPart.Task.WaitAsync(ct);
            },
        };

        await using var one = await OrderHost.Start(database, Note(first, second));
        await using var two = await OrderHost.Start(database, Note(second, first));
        await one.Place(Hundred.Select(number => new OrderPlaced(null, number)));

        await Eventually.That(one.Outbox, Is.Zero);
        Assert.That(await one.Effects(), Is.EquivalentTo(Hundred));
        Assert.That(first.Concat(second), Is.EquivalentTo(Hundred));
    }

    [Test]
    public async Task Keeps_the_order_within_a_key_under_two_relays_and_failures()
    {
        var database = await OrderHost.CreateDatabase();
        var failed = new ConcurrentDictionary<(string?, int), bool>();
        var work = new OrderWork
        {
            // Every third message fails the first time.
            Do = (order, _, _) => order.Number % 3 == 0 && failed.TryAdd((order.Order, order.Number), true)
                ? throw new InvalidOperationException("Not this time.")
                : Task.CompletedTask,
        };

        await using var one = await OrderHost.Start(database, work);
        await using var two = await OrderHost.Start(database, work);
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

        Assert.That(failed, Has.Count.EqualTo(30));
    }

    [Test]
    public async Task Claims_again_what_a_dead_relay_left_once_the_lease_has_ended()
    {
        var database = await OrderHost.CreateDatabase();
        await using var host = await OrderHost.Start(
            database, new OrderWork(), options: new MessagingOptions { Lease = TimeSpan.FromSeconds(2) });
        await Claimed(host, number: 1, claim: 1, leaseSeconds: -1);
        await Claimed(host, number: 2, claim: 1, leaseSeconds: 3600);
        host.Wake();

        await Eventually.That(host.Effects, Is.EqualTo([1]));
        Assert.That(await host.Query<int>("select attempt from messaging.outbox"), Is.EqualTo([1]));
    }

    [Test]
    public async Task Drops_a_handoff_whose_message_was_claimed_again()
    {
        var database = await OrderHost.CreateDatabase();
        await using var host = await OrderHost.Start(database, new OrderWork());
        var handoff = await Claimed(host, number: 1, claim: 2, leaseSeconds: 3600);

        await host.Delivery().Deliver(handoff with { Claim = 1 });

        Assert.That(await host.Effects(), Is.Empty);
        Assert.That(await host.Outbox(), Is.EqualTo(1));
    }

    [Test]
    public async Task Handles_a_repeated_handoff_once()
    {
        var database = await OrderHost.CreateDatabase();
        await using var host = await OrderHost.Start(database, new OrderWork());
        var handoff = await Claimed(host, number: 1, claim: 1, leaseSeconds: 3600);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => host.Delivery().Deliver(handoff)));

        Assert.That(await host.Effects(), Is.EqualTo([1]));
    }

    [Test]
    public async Task Leaves_types_that_it_does_not_know_to_a_newer_release()
    {
        var database = await OrderHost.CreateDatabase();
        await using var host = await OrderHost.Start(database, new OrderWork());
        await host.Execute(
            "insert into messaging.outbox (queue, type, payload) values ('orders', 'OrderShipped', '{}')");

        await host.Place(new OrderPlaced(null, 1));

        await Eventually.That(host.Effects, Is.EqualTo([1]));
        Assert.That(await host.Query<int>("select attempt from messaging.outbox"), Is.EqualTo([0]));
    }

    [Test]
    public async Task Finds_what_is_ready_among_tens_of_thousands_that_wait_behind_the_first_of_their_keys()
    {
        await using var host = await OrderHost.Start(await OrderHost.CreateDatabase(), new OrderWork());
        // The first of each key waits for another try. As a vacuum leaves it: the planner knows how many there are.
        await host.Execute(
            """
            insert into messaging.outbox (queue, type, key, payload, ready_at)
            select 'orders', 'OrderPlaced', key, '{"number":1}',
                now() + case when n = 1 then interval '1 hour' else interval '-1 hour' end
            from unnest(array['b', 'a']) key, generate_series(1, 20000) n
            order by key desc, n;
            analyze messaging.outbox
            """);

        await host.Place(new OrderPlaced(null, 2));

        await Eventually.That(host.Effects, Is.EqualTo([2]));
    }

    // A row as a relay leaves it that was killed after its claim.
    private static async Task<Handoff> Claimed(PartHost host, int number, int claim, int leaseSeconds)
    {
        var payload = $$"""{"order":null,"number":{{number}}}""";
        var id = await host.Query<long>(
            """
            insert into messaging.outbox (queue, type, payload, attempt, claim, claimed_by, lease_until)
            values ('orders', 'OrderPlaced', @payload::json, @claim, @claim, gen_random_uuid(),
                now() + @leaseSeconds * interval '1 second')
            returning id
            """,
            new { payload, claim, leaseSeconds });
        return new Handoff(id[0], claim);
    }
}
