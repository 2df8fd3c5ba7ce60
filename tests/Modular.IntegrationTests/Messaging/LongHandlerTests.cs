using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Pipeline;
using Modular.Infrastructure.Messaging;
using Modular.Infrastructure.Postgres;

namespace Modular.IntegrationTests.Messaging;

/// <summary>Handlers that work without a transaction.</summary>
internal sealed class LongHandlerTests
{
    private static readonly TimeSpan ShortLease = TimeSpan.FromMilliseconds(600);

    [Test]
    public async Task Holds_no_transaction_while_it_works_and_ends_the_message_with_its_effect()
    {
        var work = new LongWork();
        await using var host = await Start(work);
        await host.Place(new OrderPlaced("a", 1), new OrderPlaced("a", 2));
        await work.Begun;

        // The relay may just be claiming.
        await Eventually.That(
            () => host.Query<long>(
                """
                select count(*) from pg_locks lock join pg_class c on c.oid = lock.relation
                where c.relname = 'outbox' and lock.pid <> pg_backend_pid()
                """),
            Is.EqualTo([0]));
        var before = await host.Effects();
        work.Go();

        await Eventually.That(host.Outbox, Is.Zero);
        Assert.That(before, Is.Empty);
        Assert.That(await host.Effects(), Is.EqualTo([1, 2]));
    }

    [Test]
    public async Task Keeps_its_message_for_longer_than_a_lease()
    {
        var work = new LongWork();
        await using var host = await Start(work, ShortLease);
        await host.Place(new OrderPlaced(null, 1));
        await work.Begun;

        var until = await LeaseEnd(host);
        await Eventually.That(() => LeaseEnd(host), Is.GreaterThan(until + (2 * ShortLease)));
        work.Go();

        await Eventually.That(host.Effects, Is.EqualTo([1]));
        Assert.That(work.Times, Is.EqualTo(1));
    }

    [Test]
    public async Task Has_no_effect_when_another_claim_took_its_message()
    {
        var work = new LongWork();
        await using var host = await Start(work);
        await host.Place(new OrderPlaced(null, 1));
        await work.Begun;

        // As another relay would, had this process stood still for longer than its lease.
        await host.Execute("update messaging.outbox set claim = claim + 1, lease_until = now() + interval '1 hour'");
        work.Go();

        await Eventually.That(() => work.Ended, Is.EqualTo(1));
        await host.Stop();
        Assert.That(await host.Effects(), Is.Empty);
        Assert.That(
            await host.Query<bool>("select lease_until is not null and attempt = 1 from messaging.outbox"),
            Is.EqualTo([true]));
    }

    [Test]
    public async Task Is_told_that_its_lease_is_lost()
    {
        var work = new LongWork();
        await using var host = await Start(work, ShortLease);
        await host.Place(new OrderPlaced(null, 1));
        await work.Begun;

        await host.Execute("update messaging.outbox set claim = claim + 1, lease_until = now() + interval '1 hour'");

        await Eventually.That(() => work.Cancelled, Is.EqualTo(1));
        Assert.That(await host.Effects(), Is.Empty);
    }

    [Test]
    public async Task Is_done_again_by_another_process_when_its_own_was_killed()
    {
        var work = new LongWork();
        var database = await OrderHost.CreateDatabase();
        await using var host = await Start(work, database: database);
        // The row as a killed process leaves it in the middle of the work: no lock, and a lease that ends.
        await host.Execute(
            """
            insert into messaging.outbox (queue, type, payload, attempt, claim, lease_until)
            values ('orders', 'OrderPlaced', '{"number":1}', 1, 2, now() - interval '1 second')
            """);
        work.Go();
        host.Wake();

        await Eventually.That(host.Effects, Is.EqualTo([1]));
        Assert.That(await host.Outbox(), Is.Zero);
    }

    [Test]
    public async Task A_handoff_that_comes_again_does_not_begin_a_second_time()
    {
        var work = new LongWork();
        await using var host = await Start(work);
        await host.Place(new OrderPlaced(null, 1));
        await work.Begun;
        var row = await host.Query<long>("select id from messaging.outbox");

        await host.Delivery().Deliver(new Handoff(row[0], 1));
        work.Go();

        await Eventually.That(host.Effects, Is.EqualTo([1]));
        Assert.That(work.Times, Is.EqualTo(1));
    }

    [Test]
    public async Task A_stop_cuts_it_and_gives_its_message_back_without_an_attempt()
    {
        var work = new LongWork();
        await using var host = await Start(work);
        await host.Place(new OrderPlaced(null, 1));
        await work.Begun;

        await host.Services.GetRequiredService<IBackgroundWork>().Stop(new CancellationToken(canceled: true));

        Assert.That(work.Cancelled, Is.EqualTo(1));
        Assert.That(await host.Effects(), Is.Empty);
        Assert.That(
            await host.Query<int>("select attempt from messaging.outbox where lease_until is null"), Is.EqualTo([0]));
    }

    private static async Task<PartHost> Start(LongWork work, TimeSpan? lease = null, string? database = null) =>
        await PartHost.Start(database ?? await OrderHost.CreateDatabase(), services =>
        {
            services.AddSingleton(work);
            services.AddLongMessageHandler<OrderPlaced, LongOrderHandler>("orders", OrderHost.AtOnce);
            services.AddMessaging();
            services.AddMessageRelay(new MessagingOptions { Lease = lease ?? TimeSpan.FromSeconds(30) });
        });

    private static async Task<DateTime> LeaseEnd(PartHost host) =>
        (await host.Query<DateTime>("select lease_until from messaging.outbox"))[0];

    /// <summary>Work that waits until the test lets it go.</summary>
    private sealed class LongWork
    {
        private readonly TaskCompletionSource _begun = new();
        private readonly TaskCompletionSource _go = new();
        private int _times;
        private int _ended;
        private int _cancelled;

        public Task Begun => _begun.Task;

        public int Times => _times;

        public int Ended => _ended;

        public int Cancelled => _cancelled;

        public void Go() => _go.SetResult();

        public async Task Do(CancellationToken ct)
        {
            Interlocked.Increment(ref _times);
            _begun.TrySetResult();
            try
            {
                await _go.Task.WaitAsync(ct);
            }
            finally
            {
                Interlocked.Increment(ref ct.IsCancellationRequested ? ref _cancelled : ref _ended);
            }
        }
    }

    private sealed class LongOrderHandler(PostgresSession session, LongWork work) : ILongMessageHandler<OrderPlaced>
    {
        public async Task<MessageEffect> Work(OrderPlaced message, CancellationToken ct)
        {
            const string sql = "insert into public.effect (customer, number) values (@Order, @Number)";
            await work.Do(ct);
            return closing => session.Execute(sql, message, closing);
        }
    }
}
