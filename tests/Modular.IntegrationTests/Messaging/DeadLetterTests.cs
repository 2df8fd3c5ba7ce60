using Modular.Application.Messaging;
using Npgsql;

namespace Modular.IntegrationTests.Messaging;

/// <summary>What becomes of a message that was given up.</summary>
internal sealed class DeadLetterTests
{
    [Test]
    public async Task Is_listed_replayed_after_the_fault_is_mended_and_handled_once()
    {
        var broken = true;
        await using var host = await DeadLetters.Start(
            await OrderHost.CreateDatabase(), DeadLetters.Broken(() => Volatile.Read(ref broken)));
        var letters = new DeadLetters(host);
        await host.Place(new OrderPlaced("a", 1));
        await Eventually.That(letters.All, Has.Count.EqualTo(1));
        var letter = (await letters.All())[0];

        Volatile.Write(ref broken, false);
        var replayed = await letters.Replay(letter.Id);

        Assert.That(
            (letter.Queue, letter.Type, letter.Key, letter.Attempts, letter.Error),
            Is.EqualTo(("orders", "OrderPlaced", "a", 1, "OrderClosed: The order is closed.")));
        Assert.That(letter.Payload.GetProperty("number").GetInt32(), Is.EqualTo(1));
        Assert.That(replayed, Is.EqualTo(1));
        await Eventually.That(host.Outbox, Is.Zero);
        Assert.That(await host.Effects(), Is.EqualTo([1]));
        Assert.That(await letters.All(), Is.Empty);
        Assert.That(() => letters.Replay(letter.Id), Throws.TypeOf<DeadLetterNotFound>());
    }

    [Test]
    public async Task Dies_again_under_a_new_id_when_nothing_was_mended()
    {
        await using var host = await DeadLetters.Start(
            await OrderHost.CreateDatabase(), DeadLetters.Broken(() => true));
        var letters = new DeadLetters(host);
        await host.Place(new OrderPlaced(null, 1));
        await Eventually.That(letters.All, Has.Count.EqualTo(1));
        var first = (await letters.All())[0];

        await letters.Replay(first.Id);

        await Eventually.That(letters.All, Has.Count.EqualTo(1));
        var second = (await letters.All())[0];
        Assert.That((second.Id > first.Id, second.Attempts), Is.EqualTo((true, 1)));
    }

    [Test]
    public async Task Goes_back_once_when_many_replay_it_at_once()
    {
        await using var host = await DeadLetters.Start(await OrderHost.CreateDatabase(), new OrderWork());
        var letters = new DeadLetters(host);
        await letters.Add(-1, new OrderPlaced(null, 1));

        var counts = await Task.WhenAll(Enumerable.Range(0, 8).Select(
            async _ => (await letters.Send(new ReplayDeadLetters(null, null, [-1]))).Count));

        Assert.That(counts.Sum(), Is.EqualTo(1));
        await Eventually.That(host.Outbox, Is.Zero);
        Assert.That(await host.Effects(), Is.EqualTo([1]));
    }

    [Test]
    public async Task Goes_behind_all_that_is_there_in_the_order_of_its_key()
    {
        await using var host = await DeadLetters.Start(await OrderHost.CreateDatabase(), new OrderWork());
        var letters = new DeadLetters(host);
        // The one in front waits for another try.
        await host.Execute("""
            insert into messaging.outbox (queue, type, key, payload, ready_at)
            values ('orders', 'OrderPlaced', 'a', '{"order":"a","number":9}', now() + interval '1 hour')
            """);
        await letters.Add(-2, new OrderPlaced("a", 2), daysAgo: 1);
        await letters.Add(-3, new OrderPlaced("a", 1), daysAgo: 0);
        await letters.Add(-1, new OrderPlaced("a", 3), daysAgo: 2);

        var replayed = await letters.Send(new ReplayDeadLetters(null, null, null));

        Assert.That(replayed.Count, Is.EqualTo(3));
        Assert.That(await host.Effects(), Is.Empty);
        await host.Execute("update messaging.outbox set ready_at = now()");
        host.Wake();
        await Eventually.That(host.Outbox, Is.Zero);
        // As the messages were first published, however long each was tried.
        Assert.That(await host.Effects(), Is.EqualTo([9, 1, 2, 3]));
    }

    [Test]
    public async Task Waits_for_a_publisher_whose_commit_is_still_to_come()
    {
        await using var host = await DeadLetters.Start(await OrderHost.CreateDatabase(), new OrderWork());
        var letters = new DeadLetters(host);
        await letters.Add(-1, new OrderPlaced("a", 2));
        await using var publisher = await host.Database.OpenConnectionAsync();
        await using var transaction = await Publish(publisher);

        var replay = letters.Replay(-1);

        await Eventually.That(
            () => host.Query<bool>(
                """
                select granted from pg_locks
                where mode = 'ShareRowExclusiveLock' and relation = 'messaging.outbox'::regclass
                  and database = (select oid from pg_database where datname = current_database())
                """),
            Is.EqualTo([false]));
        await transaction.CommitAsync();
        Assert.That(await replay, Is.EqualTo(1));
        await Eventually.That(host.Outbox, Is.Zero);
        Assert.That(await host.Effects(), Is.EqualTo([1, 2]));
    }

    [Test]
    public async Task Stays_while_a_long_transaction_publishes()
    {
        await using var host = await DeadLetters.Start(await OrderHost.CreateDatabase(), new OrderWork());
        var letters = new DeadLetters(host);
        await letters.Add(-1, new OrderPlaced("a", 2));
        await using var publisher = await host.Database.OpenConnectionAsync();
        await using var transaction = await Publish(publisher);

        Assert.That(
            () => letters.Replay(-1), Throws.TypeOf<OutboxBusy>().With.Property("Code").EqualTo("messaging.busy"));

        await transaction.RollbackAsync();
        Assert.That(await letters.Replay(-1), Is.EqualTo(1));
    }

    [Test]
    public async Task Stays_when_this_release_does_not_take_it()
    {
        await using var host = await DeadLetters.Start(await OrderHost.CreateDatabase(), new OrderWork());
        var letters = new DeadLetters(host);
        await letters.Add(-1, new OrderPlaced(null, 1));
        await letters.Add(-2, new OrderPlaced(null, 2), type: "OrderMoved");

        Assert.That(() => letters.Replay(-2), Throws.TypeOf<MessageNotTaken>());
        Assert.That(
            () => letters.Send(new ReplayDeadLetters("orders", null, null)), Throws.TypeOf<MessageNotTaken>());
        Assert.That(await letters.All(), Has.Count.EqualTo(2));
        Assert.That(await host.Outbox(), Is.Zero);

        var replayed = await letters.Send(new ReplayDeadLetters("orders", nameof(OrderPlaced), [-1, -2, -3]));
        Assert.That(replayed.Count, Is.EqualTo(1));
        await Eventually.That(host.Effects, Is.EqualTo([1]));
    }

    [TestCase(2, new long[] { -1 })]
    [TestCase(0, new long[] { -1, -2 })]
    public async Task Is_kept_for_as_long_as_the_operator_wants(int days, long[] kept)
    {
        await using var host = await DeadLetters.Start(
            await OrderHost.CreateDatabase(), new OrderWork(), retentionDays: days);
        var letters = new DeadLetters(host);
        await letters.Add(-1, new OrderPlaced(null, 1), daysAgo: 1);
        await letters.Add(-2, new OrderPlaced(null, 2), daysAgo: 3);

        var removed = await letters.Send(new RemoveOldDeadLetters());

        Assert.That(removed, Is.EqualTo(2 - kept.Length));
        Assert.That((await letters.All()).Select(letter => letter.Id), Is.EqualTo(kept));
    }

    /// <summary>Publishes the first message of the order <c>a</c>; the commit is left to the caller.</summary>
    private static async Task<NpgsqlTransaction> Publish(NpgsqlConnection publisher)
    {
        const string sql = """
            insert into messaging.outbox (queue, type, key, payload)
            values ('orders', 'OrderPlaced', 'a', '{"order":"a","number":1}')
            """;
        var transaction = await publisher.BeginTransactionAsync();
        await using var command = new NpgsqlCommand(sql, publisher, transaction);
        await command.ExecuteNonQueryAsync();
        return transaction;
    }
}
