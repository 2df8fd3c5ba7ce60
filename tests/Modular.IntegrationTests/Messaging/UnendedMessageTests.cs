using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Pipeline;
using Modular.Infrastructure.Messaging;

namespace Modular.IntegrationTests.Messaging;

/// <summary>Messages whose lease lapsed: their handler ended its process, or they were lost on the way to it.</summary>
[Parallelizable(ParallelScope.Self)]
internal sealed class UnendedMessageTests
{
    [Test]
    public async Task A_message_that_ends_its_process_each_time_becomes_a_dead_letter_and_frees_its_key()
    {
        var go = new TaskCompletionSource();
        var begun = 0;
        var work = new OrderWork
        {
            Do = (order, _, _) =>
                order.Number == 1 && Interlocked.Increment(ref begun) > 0 ? go.Task : Task.CompletedTask,
        };
        await using var host = await OrderHost.Start(
            await OrderHost.CreateDatabase(), work,
            options: new MessagingOptions { Lease = TimeSpan.FromSeconds(1), Concurrency = 8 });
        await host.Place(new OrderPlaced("a", 1), new OrderPlaced("a", 2));

        // A process that ends takes its transaction along, and says nothing more.
        for (var times = 1; times <= 4; times++)
        {
            await Eventually.That(() => begun, Is.EqualTo(times));
            await host.Execute(
                """
                select pg_terminate_backend(pid) from pg_stat_activity
                where datname = current_database() and state = 'idle in transaction' and pid <> pg_backend_pid()
                """);
        }

        await Eventually.That(host.Outbox, Is.Zero);
        go.SetResult();
        Assert.That(begun, Is.EqualTo(4));
        Assert.That(await host.Effects(), Is.EqualTo([2]));
        Assert.That(
            await host.Query<string>("select concat_ws(' ', key, attempts, error) from messaging.dead_letters"),
            Has.One.Items.And.One.StartsWith("a 4 HandlerNeverEnded: "));
    }

    [Test]
    public async Task What_was_only_lost_on_its_way_costs_no_attempt()
    {
        var tries = 0;
        var work = new OrderWork
        {
            Do = (_, _, _) => Interlocked.Increment(ref tries) > 0
                ? throw new InvalidOperationException("No.")
                : Task.CompletedTask,
        };
        await using var host = await OrderHost.Start(
            await OrderHost.CreateDatabase(), work, options: new MessagingOptions { MaxRetries = 1 });
        await Lapsed(host, attempt: 1, unended: 0);

        await Eventually.That(host.Outbox, Is.Zero);
        Assert.That(tries, Is.EqualTo(2));
    }

    [Test]
    public async Task A_failure_ends_the_doubt()
    {
        var tries = 0;
        var work = new OrderWork
        {
            Do = (_, _, _) => Interlocked.Increment(ref tries) == 1
                ? throw new InvalidOperationException("Not this time.")
                : Task.CompletedTask,
        };
        await using var host = await OrderHost.Start(
            await OrderHost.CreateDatabase(), work, new() { FirstDelay = TimeSpan.FromHours(1) });
        await Lapsed(host, attempt: 1, unended: 3);

        await Eventually.That(
            () => host.Query<bool>("select unended = 0 and lease_until is null from messaging.outbox"),
            Is.EqualTo([true]));
        await host.Execute("update messaging.outbox set ready_at = now()");
        host.Wake();

        await Eventually.That(host.Effects, Is.EqualTo([1]));
    }

    [Test]
    public async Task A_stop_ends_the_doubt_and_takes_no_attempt()
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
        await Lapsed(host, attempt: 1, unended: 3);
        await running.Task;

        await host.Services.GetRequiredService<IBackgroundWork>().Stop(new CancellationToken(canceled: true));

        Assert.That(
            await host.Query<bool>(
                "select unended = 0 and attempt = 0 and lease_until is null from messaging.outbox"),
            Is.EqualTo([true]));
    }

    // A message as it is when the process that had it was killed.
    private static async Task Lapsed(PartHost host, int attempt, int unended)
    {
        await host.Execute(
            """
            insert into messaging.outbox (queue, type, payload, attempt, claim, unended, lease_until)
            values ('orders', 'OrderPlaced', '{"number":1}', @attempt, @attempt, @unended, now() - interval '1 second')
            """,
            new { attempt, unended });
        host.Wake();
    }
}
