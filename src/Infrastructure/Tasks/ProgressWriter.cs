using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Modular.Application.Tasks;
using Modular.Domain;

namespace Modular.Infrastructure.Tasks;

/// <summary>
/// Writes the progress that is held, all tasks by one statement, when its time has come and when the host stops. It
/// rests while no task reports.
/// </summary>
internal sealed class ProgressWriter(
    LatestProgress progress, IServiceScopeFactory scopes, TimeProvider clock, ILogger<ProgressWriter> log)
    : BackgroundService
{
    private static readonly TimeSpan Interval = LatestProgress.Interval / 4;
    private static readonly TimeSpan Backoff = TimeSpan.FromSeconds(5);
    private bool _failing;

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await Write(everything: true, cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await progress.WaitForAny(stoppingToken);
            await Task.Delay(_failing ? Backoff : Interval, clock, stoppingToken);
            await Write(everything: false, stoppingToken);
        }
    }

    private async Task Write(bool everything, CancellationToken ct)
    {
        var taken = progress.Take(everything);
        if (taken.Count == 0)
            return;
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<IMediator>().Send(new WriteProgress(taken), ct);
            _failing = false;
        }
        catch (OperationCanceledException)
        {
            progress.GiveBack(taken);
        }
        // The edge of this pump: whatever went wrong, it is kept and the next round tries again.
        catch (Exception e)
        {
            progress.GiveBack(taken);
            if (!_failing)
                log.LogWarning(e is Refusal ? null : e, "Progress of tasks cannot be written: {Reason}", e.Message);
            _failing = true;
        }
    }
}
