using Microsoft.Extensions.Hosting;
using Modular.Application.Realtime;

namespace Modular.Infrastructure.Realtime;

/// <summary>One clock for all streams: heartbeats, and the end of the host.</summary>
internal sealed class StreamUpkeep(EventHub hub, IHostApplicationLifetime lifetime, TimeProvider clock)
    : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // At the first word of a stop: the server waits for its requests to end before services are stopped.
        await using var stop = lifetime.ApplicationStopping.Register(() => hub.CloseAll(StreamEnd.HostStopping));
        using var timer = new PeriodicTimer(Interval, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                hub.Tick();
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host has stopped.
        }
    }
}
