using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Pipeline;
using Modular.Infrastructure.Messaging;

namespace Modular.IntegrationTests.Messaging;

[Parallelizable(ParallelScope.Self)]
internal sealed class MessageFailureTests
{
    [Test]
    public async Task A_transaction_cut_in_the_middle_loses_nothing_and_doubles_no_effect()
    {
        var cuts = 0;
        var work = new OrderWork
        {
            Do = async (order, session, ct) =>
            {
                // The first five transactions lose their connection after the effect was written.
                if (order.Number <= 5 && Interlocked.Increment(ref cuts) <= 5)
                    await session.Execute("select pg_terminate_backend(pg_backend_pid())", new { }, ct);
            },
        };
        await using var host = await OrderHost.Start(await OrderHost.CreateDatabase(), work);

        await host.Place(Enumerable.Range(1, 50).Select(number => new OrderPlaced(null, number)));

        await Eventually.That(host.Outbox, Is.Zero);
        Assert.That(await host.Effects(), Is.EquivalentTo(Enumerable.Range(1, 50)));
        Assert.That(cuts, Is.GreaterThanOrEqualTo(5));
    }

    [Test]
    public async Task A_failed_handler_leaves_no_effect_and_waits_for_its_turn()
    {
        var hour = new MessageRetry { FirstDelay = TimeSpan.FromHours(1), MaxDelay = TimeSpan.FromHours(1) };
        var work = new OrderWork { Do = (_, _, _) => throw new InvalidOperationException("No.") };
        await using var host = await OrderHost.Start(await OrderHost.CreateDatabase(), work, hour);

        await host.Place(new OrderPlaced(null, 1));

        await Eventually.That(
            () => host.Query<bool>(
                "select attempt = 1 and claimed_by is null and ready_at > now() from messaging.outbox"),
            Is.EqualTo([true]));
        Assert.That(await host.Effects(), Is.Empty);
    }

    [Test]
    public async Task A_message_that_keeps_failing_becomes_a_dead_letter_and_frees_its_key()
    {
        var tries = 0;
        var work = new OrderWork
        {
            Do = (order, _, _) => order.Number == 1 && Interlocked.Increment(ref tries) > 0
                ? throw new InvalidOperationException("Broken\0 for \ud800 good.")
                : Task.CompletedTask,
        };
        await using var host = await OrderHost.Start(
            await OrderHost.CreateDatabase(), work, OrderHost.AtOnce with { Attempts = 3 });

        await host.Place(new OrderPlaced("a", 1), new OrderPlaced("a", 2));

        await Eventually.That(host.Outbox, Is.Zero);
        Assert.That(tries, Is.EqualTo(3));
        Assert.That(await host.Effects(), Is.EqualTo([2]));
        Assert.That(
            await host.Query<string>(
                "select concat_ws(' ', queue, type, key, attempts, error) from messaging.dead_letters"),
            Is.EqualTo(["orders OrderPlaced a 3 InvalidOperationException: Broken\uFFFD for \uFFFD good."]));
    }

    [TestCase(0, 1)]
    [TestCase(2, 3)]
    [TestCase(9, 10)]
    public async Task The_operator_says_how_often_whatever_the_handler_says(int maxRetries, int expected)
    {
        var tries = 0;
        var work = new OrderWork
        {
            Do = (_, _, _) => Interlocked.Increment(ref tries) > 0
                ? throw new InvalidOperationException("No.")
                : Task.CompletedTask,
        };
        await using var host = await OrderHost.Start(
            await OrderHost.CreateDatabase(), work, OrderHost.AtOnce with { Attempts = 5 },
            new MessagingOptions { MaxRetries = maxRetries });

        await host.Place(new OrderPlaced(null, 1));

        await Eventually.That(host.Outbox, Is.Zero);
        Assert.That(tries, Is.EqualTo(expected));
        Assert.That(await host.Query<int>("select attempts from messaging.dead_letters"), Is.EqualTo([expected]));
    }

    [Test]
    public async Task A_refusal_is_not_tried_again()
    {
        var tries = 0;
        var work = new OrderWork
        {
            Do = (_, _, _) => Interlocked.Increment(ref tries) > 0 ? throw new OrderClosed() : Task.CompletedTask,
        };
        await using var host = await OrderHost.Start(await OrderHost.CreateDatabase(), work);

        await host.Place(new OrderPlaced(null, 1));

        await Eventually.That(host.Outbox, Is.Zero);
        Assert.That(await host.Query<int>("select attempts from messaging.dead_letters"), Is.EqualTo([1]));
        Assert.That(tries, Is.EqualTo(1));
    }

    [Test]
    public async Task A_refusal_that_names_a_time_to_come_back_is_tried_again()
    {
        var tries = 0;
        var work = new OrderWork
        {
            Do = (_, _, _) =>
                Interlocked.Increment(ref tries) == 1 ? throw new ServiceUnavailable() : Task.CompletedTask,
        };
        await using var host = await OrderHost.Start(await OrderHost.CreateDatabase(), work);

        await host.Place(new OrderPlaced(null, 1));

        await Eventually.That(host.Effects, Is.EqualTo([1]));
        Assert.That(tries, Is.EqualTo(2));
    }

    [Test]
    public async Task A_refusal_is_not_tried_again_before_the_time_that_it_names()
    {
        var work = new OrderWork { Do = (_, _, _) => throw new OrdersPaused() };
        await using var host = await OrderHost.Start(await OrderHost.CreateDatabase(), work);

        await host.Place(new OrderPlaced(null, 1));

        await Eventually.That(
            () => host.Query<bool>("select ready_at > now() + interval '50 minutes' from messaging.outbox"),
            Is.EqualTo([true]));
    }

    [Test]
    public async Task A_stop_lets_running_handlers_end_and_gives_the_rest_back_without_an_attempt()
    {
        var running = new TaskCompletionSource();
        var go = new TaskCompletionSource();
        var work = new OrderWork
        {
            Do = async (_, _, ct) =>
            {
                running.TrySetResult();
                await go.Task.WaitAsync(ct);
            },
        };
        await using var host = await OrderHost.Start(
            await OrderHost.CreateDatabase(), work, options: new MessagingOptions { Concurrency = 1 });
        await host.Place(Enumerable.Range(1, 5).Select(number => new OrderPlaced(null, number)));
        await running.Task;

        var stopping = host.Stop();
        go.SetResult();
        await stopping;

        Assert.That(await host.Effects(), Has.Count.EqualTo(1));
        Assert.That(
            await host.Query<bool>(
                "select attempt = 0 and lease_until is null and claimed_by is null from messaging.outbox"),
            Is.EqualTo([true, true, true, true]));
    }

    [Test]
    public async Task A_stop_cuts_a_handler_that_takes_too_long_and_gives_its_message_back()
    {
        var running = new TaskCompletionSource();
        var work = new OrderWork
        {
            Do = (_, _, ct) =>
            {
                running.TrySetResult();
                return Task.Delay(Timeout.InfiniteTimeSpan, ct);
            },
        };
        await using var host = await OrderHost.Start(await OrderHost.CreateDatabase(), work);
        await host.Place(new OrderPlaced(null, 1));
        await running.Task;

        await host.Services.GetRequiredService<IBackgroundWork>().Stop(new CancellationToken(canceled: true));

        Assert.That(await host.Effects(), Is.Empty);
        Assert.That(
            await host.Query<int>("select attempt from messaging.outbox where lease_until is null"), Is.EqualTo([0]));
    }
}
