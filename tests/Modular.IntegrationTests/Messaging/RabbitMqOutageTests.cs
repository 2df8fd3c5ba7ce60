using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Modular.Infrastructure.Messaging;
using Modular.IntegrationTests.Http;
using Modular.Tests;

namespace Modular.IntegrationTests.Messaging;

/// <summary>A broker that is not there yet, or is killed.</summary>
internal sealed class RabbitMqOutageTests
{
    // What the broker had confirmed and then lost comes back when this ends.
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(3);

    [Test]
    public async Task Hosts_serve_without_it_and_relay_once_it_is_there()
    {
        await using var broker = new TestBroker();
        var options = new MessagingOptions { BrokerUrl = broker.Url };
        var log = new RecordedLog<Relay>();
        var database = await OrderHost.CreateDatabase();
        await using var host = await OrderHost.Start(
            database, new OrderWork(), options: options, more: services => services.AddSingleton<ILogger<Relay>>(log));
        await using var http = await TestHost.Start(
            await TestPostgres.CreateDatabase(), settings => settings with { BrokerUrl = broker.Url });

        await host.Place(new OrderPlaced(null, 1));
        await Eventually.That(() => log.Lines, Is.Not.Empty);
        var ready = await http.Client.GetAsync("/health/ready");
        var claims = await host.Query<int>("select claim from messaging.outbox");
        await broker.Start();

        await Eventually.That(host.Effects, Is.EqualTo([1]));
        Assert.That(ready.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(claims, Is.EqualTo([0]), "claimed though it could not be sent");
        Assert.That(log.Lines, Has.Count.EqualTo(2));
        Assert.That(log.Lines[0], Does.Contain(broker.Url.Authority[^5..]).And.Not.Contain("guest"));
        Assert.That(log.Lines[1], Is.EqualTo("Messages are relayed again"));
    }

    [Test]
    public async Task Killed_under_load_and_started_again_empty_it_loses_doubles_and_reorders_nothing()
    {
        const int keys = 40;
        const int rounds = 75;
        await using var broker = new TestBroker();
        await broker.Start();
        var options = new MessagingOptions { BrokerUrl = broker.Url, Concurrency = 8, Lease = Lease };
        var database = await OrderHost.CreateDatabase();
        await using var one = await OrderHost.Start(database, new OrderWork(), options: options);
        await using var two = await OrderHost.Start(database, new OrderWork(), options: options);
        var placing = Task.Run(async () =>
        {
            for (var round = 1; round <= rounds; round++)
            {
                var number = round;
                await (round % 2 == 0 ? one : two).Place(
                    Enumerable.Range(1, keys).Select(key => new OrderPlaced($"order {key}", number))
                        .Append(new OrderPlaced(null, number)));
            }
        });
        await Eventually.That(Effects, Is.GreaterThan(500));
        await broker.Kill();
        broker.LoseData();
        var before = await Effects();
        await placing;
        await broker.Start();

        await Eventually.That(one.Outbox, Is.Zero);
        Assert.That(before, Is.LessThan(rounds * (keys + 1)), "killed when all was done");
        var wrong = await one.Query<string>(
            """
            select coalesce(customer, 'no key') from (
                select customer, array_agg(number order by id) as numbers from public.effect group by customer) each
            where case when customer is null
                then (select array_agg(n order by n) from unnest(numbers) n) else numbers end
                <> array(select generate_series(1, @rounds))
            """,
            new { rounds });
        Assert.That(wrong, Is.Empty);
        Assert.That(await Effects(), Is.EqualTo(rounds * (keys + 1)));

        async Task<long> Effects() => (await one.Query<long>("select count(*) from public.effect"))[0];
    }
}
