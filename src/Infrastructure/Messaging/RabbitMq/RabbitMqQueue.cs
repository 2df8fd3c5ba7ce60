using System.Text.Json;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

namespace Modular.Infrastructure.Messaging.RabbitMq;

/// <summary>One quorum queue of the broker; it outlives the connections over which it is used.</summary>
internal sealed class RabbitMqQueue(string name, int concurrency, Func<Handoff, Task> deliver) : IDisposable
{
    // A message whose handler ends its process would come back at once, and end the next one. After so many times it
    // is left to its lease.
    private const int MaxRedeliveries = 3;
    private const string Redeliveries = "x-delivery-count";

    // For all connections together: handlers of one that was lost may still run.
    private readonly SemaphoreSlim _slots = new(concurrency);

    /// <summary>Sends a handoff over <paramref name="channel"/> and waits for the broker's confirmation.</summary>
    public async Task Send(IChannel channel, Handoff message, CancellationToken ct) =>
        // The exchange without a name leads to the queue of that name; mandatory, so that a missing one is an error.
        await channel.BasicPublishAsync(
            exchange: "", routingKey: name, mandatory: true, JsonSerializer.SerializeToUtf8Bytes(message), ct);

    /// <summary>Declares the queue and receives from it over <paramref name="connection"/>.</summary>
    public async Task<RabbitMqReceiver> Receive(RabbitMqConnection connection, CancellationToken ct)
    {
        var channel = await connection.OpenChannel(confirmed: false, ct);
        await channel.QueueDeclareAsync(
            name, durable: true, exclusive: false, autoDelete: false,
            new Dictionary<string, object?> { ["x-queue-type"] = "quorum" }, cancellationToken: ct);
        // So many at once, and none waits here behind busy handlers while another process is idle.
        await channel.BasicQosAsync(prefetchSize: 0, (ushort)concurrency, global: false, ct);
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, delivery) =>
        {
            // The channel goes on: it would wait for the handler even when it closes.
            _ = Handle(channel, delivery.DeliveryTag, Read(delivery), connection.Ended);
            return Task.CompletedTask;
        };
        var tag = await channel.BasicConsumeAsync(name, autoAck: false, consumer, ct);
        var receiver = new RabbitMqReceiver(channel, tag);
        // The broker ends a consumer whose queue was removed.
        consumer.UnregisteredAsync += (_, _) =>
            receiver.IsStopping ? Task.CompletedTask : connection.Lose($"the queue '{name}' is gone");
        return receiver;
    }

    /// <summary>Waits until no handler runs; to be called when nothing is received any more.</summary>
    public async Task Idle(CancellationToken ct)
    {
        for (var slot = 0; slot < concurrency; slot++)
            await _slots.WaitAsync(ct);
    }

    public void Dispose() => _slots.Dispose();

    /// <summary>What was sent; null for what is nothing of ours, or has come back too often.</summary>
    private static Handoff? Read(BasicDeliverEventArgs delivery)
    {
        if (delivery.BasicProperties.Headers is { } headers
            && headers.TryGetValue(Redeliveries, out var times) && times is long and >= MaxRedeliveries)
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize<Handoff>(delivery.Body.Span);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private async Task Handle(IChannel channel, ulong tag, Handoff? handoff, CancellationToken ended)
    {
        await _slots.WaitAsync(CancellationToken.None);
        try
        {
            if (handoff is not null)
                await deliver(handoff);
            await channel.BasicAckAsync(tag, multiple: false, ended).AsTask().WaitAsync(ended);
        }
        // The connection ended meanwhile: the broker delivers it once more, and by its claim it is dropped.
        catch (Exception e) when (e is RabbitMQClientException or OperationCanceledException or ObjectDisposedException)
        {
        }
        finally
        {
            _slots.Release();
        }
    }
}

/// <summary>A consumer of one queue over one connection.</summary>
internal sealed class RabbitMqReceiver(IChannel channel, string tag)
{
    private volatile bool _isStopping;

    /// <summary>Whether its end is wanted.</summary>
    public bool IsStopping => _isStopping;

    /// <summary>Receives nothing more; what was received can still be acknowledged.</summary>
    public Task Stop(CancellationToken ct)
    {
        _isStopping = true;
        return channel.BasicCancelAsync(tag, cancellationToken: ct);
    }
}
