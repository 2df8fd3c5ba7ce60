using Modular.Tests;

namespace Modular.IntegrationTests.Messaging;

/// <summary>One broker for all tests that leave it alive, started when the first of them asks.</summary>
[SetUpFixture]
internal sealed class SharedBroker
{
    private static readonly Lazy<Task<TestBroker>> Started = new(Start);

    public static Task<TestBroker> Get() => Started.Value;

    [OneTimeTearDown]
    public static async Task Stop()
    {
        if (Started.IsValueCreated)
            await (await Started.Value).DisposeAsync();
    }

    private static async Task<TestBroker> Start()
    {
        var broker = new TestBroker();
        await broker.Start();
        return broker;
    }
}
