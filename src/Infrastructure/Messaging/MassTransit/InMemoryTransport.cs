using MassTransit;
using Microsoft.Extensions.Logging;

namespace Modular.Infrastructure.Messaging.MassTransit;

/// <summary>
/// MassTransit inside the process. The bus is made here and not by <c>AddMassTransit</c>, which would bring a hosted
/// service into the start of the host and a report of usage to its makers.
/// </summary>
internal sealed class InMemoryTransport(ILoggerFactory loggers) : IMessageTransport, IAsyncDisposable
{
    private readonly Dictionary<string, ISendEndpoint> _endpoints = [];
    private IBusControl? _bus;

    public bool IsShared => false;

    public string? Outage => null;

    public async Task Start(
        IEnumerable<string> queues, int concurrency, Func<Handoff, Task> deliver, CancellationToken ct)
    {
        LogContext.ConfigureCurrentLogContext(loggers);
        var names = queues.ToList();
        _bus = Bus.Factory.CreateUsingInMemory(bus =>
        {
            foreach (var queue in names)
                bus.ReceiveEndpoint(queue, endpoint => Receive(endpoint, concurrency, deliver));
        });
        // A moment's work here, and cut short it would be reported as a failure.
        await _bus.StartAsync(CancellationToken.None);
        foreach (var queue in names)
            _endpoints[queue] = await _bus.GetSendEndpoint(new Uri($"queue:{queue}"));
    }

    public Task Send(string queue, Handoff message, CancellationToken ct) => _endpoints[queue].Send(message, ct);

    public async Task Stop(CancellationToken cut)
    {
        if (Interlocked.Exchange(ref _bus, null) is { } bus)
            await bus.StopAsync(cut).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public async ValueTask DisposeAsync() => await Stop(new CancellationToken(canceled: true));

    // Retries have one owner, the outbox: nothing here repeats a message or keeps it in an error queue.
    private static void Receive(
        IInMemoryReceiveEndpointConfigurator endpoint, int concurrency, Func<Handoff, Task> deliver)
    {
        endpoint.ConfigureConsumeTopology = false;
        endpoint.PrefetchCount = 2 * concurrency;
        endpoint.ConcurrentMessageLimit = concurrency;
        endpoint.DiscardFaultedMessages();
        endpoint.DiscardSkippedMessages();
        endpoint.Handler<Handoff>(context => deliver(context.Message));
    }
}
