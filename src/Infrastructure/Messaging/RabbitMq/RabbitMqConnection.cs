using RabbitMQ.Client;

namespace Modular.Infrastructure.Messaging.RabbitMq;

/// <summary>One connection, from the moment it stands until it is lost; it is never mended.</summary>
internal sealed class RabbitMqConnection : IAsyncDisposable
{
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(1);

    private readonly IConnection _connection;
    private readonly CancellationTokenSource _ended = new();
    private readonly TaskCompletionSource<string> _lost = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private RabbitMqConnection(IConnection connection)
    {
        _connection = connection;
        connection.ConnectionShutdownAsync += (_, shutdown) => Lose(shutdown.ReplyText);
    }

    /// <summary>Ends when the connection is lost or given up: with the reason.</summary>
    public Task<string> Lost => _lost.Task;

    /// <summary>Cancelled with the connection: what waits for the broker would wait for good.</summary>
    public CancellationToken Ended => _ended.Token;

    public static async Task<RabbitMqConnection> Open(ConnectionFactory factory, CancellationToken ct) =>
        new(await factory.CreateConnectionAsync(ct));

    /// <summary>A channel; its end is the connection's.</summary>
    public async Task<IChannel> OpenChannel(bool confirmed, CancellationToken ct)
    {
        var channel = await _connection.CreateChannelAsync(
            new CreateChannelOptions(
                publisherConfirmationsEnabled: confirmed, publisherConfirmationTrackingEnabled: confirmed),
            ct);
        channel.ChannelShutdownAsync += (_, shutdown) => Lose(shutdown.ReplyText);
        return channel;
    }

    /// <summary>Gives the connection up.</summary>
    public async Task Lose(string reason)
    {
        _lost.TrySetResult(reason);
        await _ended.CancelAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Lose("it was closed here");
        await _connection.AbortAsync(CloseTimeout);
        await _connection.DisposeAsync();
        _ended.Dispose();
    }
}
