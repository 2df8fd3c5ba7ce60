using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Modular.Infrastructure.Messaging;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Modular.IntegrationTests.Messaging;

/// <summary>A broker that loses, repeats and makes up what it carries.</summary>
internal sealed class RabbitMqFaultTests : RabbitMqTest
{
    [Test]
    public async Task A_message_that_the_broker_lost_comes_back_when_its_lease_ends()
    {
        var database = await OrderHost.CreateDatabase();
        await using var host = await OrderHost.Start(
            database, new OrderWork(), options: Options with { Lease = TimeSpan.FromSeconds(1) });
        await host.Place(new OrderPlaced(null, 0));
        await Eventually.That(host.Effects, Is.EqualTo([0]));

        // A second consumer takes every other message, and that is the last that is heard of it.
        var stolen = await Broker.With(async channel =>
        {
            var messages = 0;
            var thief = new AsyncEventingBasicConsumer(channel);
            thief.ReceivedAsync += (_, _) => Task.FromResult(Interlocked.Increment(ref messages));
            await channel.BasicConsumeAsync(Queue, autoAck: true, thief);
            await host.Place(Enumerable.Range(1, 20).Select(number => new OrderPlaced(null, number)));
            await Eventually.That(() => messages, Is.GreaterThan(5));
            return messages;
        });

        await Eventually.That(host.Outbox, Is.Zero);
        Assert.That(stolen, Is.Positive);
        Assert.That(await host.Effects(), Is.EquivalentTo(Enumerable.Range(0, 21)));
    }

    [Test]
    public async Task Garbage_in_a_queue_does_no_harm()
    {
        await using var host = await OrderHost.Start(
            await OrderHost.CreateDatabase(), new OrderWork(), options: Options);
        await host.Place(new OrderPlaced(null, 1));
        await Eventually.That(host.Effects, Is.EqualTo([1]));

        foreach (var body in (string[])["", "{", "\0", "{}", "null", "[1]", """{"Id":"x","Claim":1}"""])
            await Publish(Encoding.UTF8.GetBytes(body));
        await host.Place(new OrderPlaced(null, 2));

        await Eventually.That(host.Effects, Is.EqualTo([1, 2]));
        await Eventually.That(Left, Is.Zero);
    }

    [Test]
    public async Task A_handoff_that_comes_twice_or_late_has_no_second_effect()
    {
        var database = await OrderHost.CreateDatabase();
        await using var host = await OrderHost.Start(database, new OrderWork(), options: Options);
        var transport = host.Services.GetRequiredService<IMessageTransport>();
        await host.Place(new OrderPlaced(null, 1));
        await Eventually.That(host.Effects, Is.EqualTo([1]));
        var id = await host.Query<long>(
            """
            insert into messaging.outbox (queue, type, payload, attempt, claim, lease_until)
            values ('orders', 'OrderPlaced', '{"number":2}', 2, 2, now() + interval '1 hour') returning id
            """);

        // Late, good, and once more; the last is of another message and shows that all before have arrived.
        foreach (var claim in (int[])[1, 2, 2, 2])
            await transport.Send(Queue, new Handoff(id[0], claim), CancellationToken.None);
        await host.Place(new OrderPlaced(null, 3));

        await Eventually.That(host.Outbox, Is.Zero);
        Assert.That(await host.Effects(), Is.EquivalentTo([1, 2, 3]));
    }

    [Test]
    public async Task A_handoff_that_keeps_ending_its_process_is_left_to_its_lease()
    {
        var database = await OrderHost.CreateDatabase();
        await using (var host = await OrderHost.Start(database, new OrderWork(), options: Options))
        {
            await host.Place(new OrderPlaced(null, 0));
            await Eventually.That(host.Outbox, Is.Zero);
            var id = await host.Query<long>(
                """
                insert into messaging.outbox (queue, type, payload, attempt, claim, lease_until)
                values ('orders', 'OrderPlaced', '{"number":1}', 1, 1, now() + interval '1 hour') returning id
                """);
            await host.Stop();
            await SendAndReturn(new Handoff(id[0], 1), times: 3);
        }

        await using var next = await OrderHost.Start(database, new OrderWork(), options: Options);

        await Eventually.That(Left, Is.Zero);
        Assert.That(await next.Effects(), Is.EqualTo([0]));
        Assert.That(await next.Outbox(), Is.EqualTo(1));
    }

    // As processes do that die with a message in hand.
    private async Task SendAndReturn(Handoff handoff, int times)
    {
        await Broker.With(async channel =>
        {
            await channel.BasicPublishAsync("", Queue, JsonSerializer.SerializeToUtf8Bytes(handoff));
            for (var time = 0; time < times; time++)
            {
                var message = await channel.BasicGetAsync(Queue, autoAck: false);
                while (message is null)
                    message = await channel.BasicGetAsync(Queue, autoAck: false);
                await channel.BasicNackAsync(message.DeliveryTag, multiple: false, requeue: true);
            }

            return true;
        });
    }

    private Task<uint> Left() => Broker.With(channel => channel.MessageCountAsync(Queue));

    private async Task Publish(byte[] body) => await Broker.With(async channel =>
    {
        await channel.BasicPublishAsync("", Queue, body);
        return true;
    });
}
