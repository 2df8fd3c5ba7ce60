using Modular.Benchmarks.Http;

namespace Modular.Benchmarks.Scenarios;

/// <summary>Open streams of live events, so many for each user.</summary>
internal sealed class EventStreams : IDisposable
{
    private readonly List<HttpConnection> _connections = [];

    private EventStreams()
    {
    }

    /// <summary>Connects them all; every frame goes to <paramref name="see"/> until this is disposed.</summary>
    public static async Task<EventStreams> Open(Bench bench, int perUser, FrameHandler see, CancellationToken ct)
    {
        var streams = new EventStreams();
        foreach (var user in bench.Users)
        {
            for (var number = 0; number < perUser; number++)
            {
                var connection = await HttpConnection.Open(bench.Server, ct);
                streams._connections.Add(connection);
                var connected = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                var listening = connection.Listen(Requests.Get("/v1/events", user.AccessToken), connected, see, ct);
                // One that fails before it is connected fails here; one that fails later leaves frames missing.
                await await Task.WhenAny(listening, connected.Task);
            }
        }

        return streams;
    }

    public void Dispose()
    {
        foreach (var connection in _connections)
            connection.Dispose();
    }
}
