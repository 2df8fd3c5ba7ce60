using Modular.Application.Pipeline;
using Modular.Infrastructure.Postgres;

namespace Modular.IntegrationTests.Messaging;

/// <summary>Several queues take the same event.</summary>
internal sealed class SubscriberTests
{
    private static readonly int[] Ten = [.. Enumerable.Range(1, 10)];

    [Test]
    public async Task Each_queue_gets_an_event_once_and_the_failure_of_one_is_no_matter_to_the_other()
    {
        var failed = 0;
        var work = new OrderWork
        {
            // The first queue fails at every message once; the second has no part in that.
            Do = (order, _, _) => order.Number > 0 && Interlocked.Increment(ref failed) <= Ten.Length
                ? throw new InvalidOperationException("not yet")
                : Task.CompletedTask,
        };
        await using var host = await OrderHost.Start(
            await OrderHost.CreateDatabase(), work,
            more: services => services.AddMessageHandler<OrderPlaced, Bookkeeper>("books", OrderHost.AtOnce));

        await host.Place(Ten.Select(number => new OrderPlaced(null, number)));

        await Eventually.That(host.Outbox, Is.Zero);
        Assert.That(await host.Effects(), Is.EquivalentTo(Ten.Concat(Ten.Select(number => -number))));
        Assert.That(failed, Is.EqualTo(2 * Ten.Length));
    }

    /// <summary>Another subscriber, whose effect is the negative number.</summary>
    private sealed class Bookkeeper(PostgresSession session) : IMessageHandler<OrderPlaced>
    {
        public async Task Handle(OrderPlaced message, CancellationToken ct)
        {
            const string sql = "insert into public.effect (customer, number) values (@Order, -@Number)";
            await session.Execute(sql, message, ct);
        }
    }
}
