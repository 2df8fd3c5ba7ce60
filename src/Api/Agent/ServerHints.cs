using System.Net.ServerSentEvents;
using System.Text.Json;
using Modular.Api.Agent.Server;

namespace Modular.Api.Agent;

/// <summary>
/// Listens to the device's event stream, so that a cancel or another configuration arrives at once. Hints only:
/// without the stream all of it arrives with the next heartbeat.
/// </summary>
internal sealed class ServerHints(
    ServerClient server, HeldTasks tasks, Heartbeats heartbeats, TimeProvider clock, ILogger log)
{
    // The server pings every 25 s; silence for longer means a connection that is open on this side only.
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(70);

    // A stream that lasted is no failure: its successor is opened as the first one was.
    private static readonly TimeSpan Lasting = TimeSpan.FromMinutes(1);

    public async Task Run(CancellationToken ct)
    {
        var backoff = new Backoff();
        while (true)
        {
            var opened = clock.GetTimestamp();
            TimeSpan? asked = null;
            try
            {
                await server.Events(Listen, ct);
            }
            catch (ServerAway away)
            {
                asked = away.RetryAfter;
            }
            catch (ServerRefusal refusal)
            {
                log.LogDebug("There is no event stream for this device: {Reason}", refusal.Message);
            }

            if (clock.GetElapsedTime(opened) > Lasting)
                backoff = new Backoff();
            await Task.Delay(backoff.Next(asked), clock, ct);
        }
    }

    private async Task Listen(Stream stream, CancellationToken ct)
    {
        // A hint may have passed while nobody listened.
        heartbeats.BeatNow();
        await using var watched = new SilenceLimit(stream, Silence);
        await foreach (var item in SseParser.Create(watched).EnumerateAsync(ct))
            Take(item.EventType, item.Data);
    }

    private void Take(string type, string data)
    {
        if (type == "config.changed")
            heartbeats.BeatNow();
        if (type == "task.cancelRequested"
            && JsonSerializer.Deserialize<CancelHint>(data, AgentJson.Options) is { } hint)
        {
            tasks.Find(hint.TaskId, hint.LeaseEpoch)?.Ask(Ending.Cancel);
        }
    }
}
