using Microsoft.Extensions.Hosting;

namespace Modular.Infrastructure.Realtime;

/// <summary>One clock for the heartbeats of all streams.</summary>
internal sealed class StreamUpkeep(EventHub hub, TimeProvider clock) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
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
