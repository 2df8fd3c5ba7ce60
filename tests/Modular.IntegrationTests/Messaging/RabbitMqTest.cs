using Modular.Infrastructure.Messaging;
using Modular.Tests;
using RabbitMQ.Client;

namespace Modular.IntegrationTests.Messaging;

/// <summary>Tests of hosts that share the queues of a real broker.</summary>
internal abstract class RabbitMqTest
{
    protected const string Queue = "orders";

    protected TestBroker Broker { get; private set; } = null!;

    protected MessagingOptions Options => new() { BrokerUrl = Broker.Url };

    [OneTimeSetUp]
    public async Task StartBroker() => Broker = await SharedBroker.Get();

    // Every test has a database of its own, and so the same ids.
    [SetUp]
    public async Task RemoveQueue() => await Broker.With(channel => channel.QueueDeleteAsync(Queue));

    /// <summary>How many messages are under a lease.</summary>
    protected static async Task<long> Leased(PartHost host) =>
        (await host.Query<long>("select count(*) from messaging.outbox where lease_until > now()"))[0];
}
