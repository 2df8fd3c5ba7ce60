using RabbitMQ.Client;

namespace Modular.Infrastructure.Messaging.RabbitMq;

/// <summary>RabbitMQ, whose queues all processes share; it connects, and connects again, by itself.</summary>
internal sealed class RabbitMqTransport(MessagingOptions options, TimeProvider clock)
    : IMessageTransport, IAsyncDisposable
{
    private static readonly TimeSpan Backoff = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan OpenTimeout = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan SendTimeout = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _cut = new();
    private readonly TaskCompletionSource _tried = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Its own recovery would restore consumers by rules of its own; a new connection has nothing to restore.
    private readonly ConnectionFactory _factory = new()
    {
        Uri = options.BrokerUrl!,
        ClientProvidedName = "modular",
        AutomaticRecoveryEnabled = false,
        TopologyRecoveryEnabled = false,
        RequestedHeartbeat = TimeSpan.FromSeconds(15),
    };

    private volatile State _state = new("it was not connected to yet");
    private IReadOnlyDictionary<string, RabbitMqQueue> _queues = new Dictionary<string, RabbitMqQueue>();
    private Task _keeping = Task.CompletedTask;

    public bool IsShared => true;

    public string? Outage => _state.Outage is { } reason
        ? $"RabbitMQ at {_factory.HostName}:{_factory.Endpoint.Port}: {reason}"
        : null;

    public async Task Start(
        IEnumerable<string> queues, int concurrency, Func<Handoff, Task> deliver, CancellationToken ct)
    {
        _queues = queues.ToDictionary(queue => queue, queue => new RabbitMqQueue(queue, concurrency, deliver));
        _keeping = KeepConnected();
        await _tried.Task.WaitAsync(ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public async Task Send(string queue, Handoff message, CancellationToken ct)
    {
        if (_state.Sending is not { } channel)
            throw new TransportAway(Outage!);

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(SendTimeout);
        // Returns once the broker has confirmed that a majority of its nodes has it on disk.
        await _queues[queue].Send(channel, message, limit.Token);
    }

    public async Task Stop(CancellationToken cut)
    {
        await using var cutting = cut.Register(_cut.Cancel);
        await _stopping.CancelAsync();
        await _keeping;
    }

    public async ValueTask DisposeAsync()
    {
        await Stop(new CancellationToken(canceled: true));
        foreach (var queue in _queues.Values)
            queue.Dispose();
        _stopping.Dispose();
        _cut.Dispose();
    }

    private async Task KeepConnected()
    {
        while (!_stopping.IsCancellationRequested)
        {
            _state = new State(await StayConnected());
            _tried.TrySetResult();
            await Task.Delay(Backoff, clock, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Connects and returns when the connection is no more: why.</summary>
    private async Task<string> StayConnected()
    {
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
            limit.CancelAfter(OpenTimeout);
            await using var connection = await RabbitMqConnection.Open(_factory, limit.Token);
            var receiving = new List<RabbitMqReceiver>();
            foreach (var queue in _queues.Values)
                receiving.Add(await queue.Receive(connection, limit.Token));
            _state = new State(Outage: null, await connection.OpenChannel(confirmed: true, limit.Token));
            _tried.TrySetResult();

            await ((Task)connection.Lost).WaitAsync(_stopping.Token)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (_stopping.IsCancellationRequested)
                await End(receiving);
            return connection.Lost.IsCompleted ? await connection.Lost : "the process stops";
        }
        // Whatever stands in the way, it is tried again: a broker is mended without a word to its clients.
        catch (Exception e)
        {
            return e.GetBaseException().Message;
        }
    }

    /// <summary>Receives nothing more and waits for the handlers, so that what they did is acknowledged.</summary>
    private async Task End(IReadOnlyList<RabbitMqReceiver> receiving)
    {
        await Task.WhenAll(receiving.Select(receiver => receiver.Stop(_cut.Token)));
        await Task.WhenAll(_queues.Values.Select(queue => queue.Idle(_cut.Token)));
    }

    private sealed record State(string? Outage, IChannel? Sending = null);
}
