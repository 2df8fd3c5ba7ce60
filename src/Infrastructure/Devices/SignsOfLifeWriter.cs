using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Modular.Application.Devices;
using Modular.Domain;

namespace Modular.Infrastructure.Devices;

/// <summary>
/// Writes down every 5 s who called this server, sooner when a device comes online, and that the server listens.
/// It runs where calls are served, workers or not: a sweep elsewhere must know whether anybody could be heard.
/// </summary>
internal sealed class SignsOfLifeWriter(
    SignsOfLife signs, IServiceScopeFactory scopes, TimeProvider clock, ILogger<SignsOfLifeWriter> log)
    : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    /// <summary>Urgent signs of this time are written together: at most 20 writes a second.</summary>
    private static readonly TimeSpan Coalesce = TimeSpan.FromMilliseconds(50);

    private bool _started = true;
    private bool _failing;

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await Write(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Write(stoppingToken);
            await Pause(stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task Pause(CancellationToken ct)
    {
        // After a failure the interval is the pause: an urgent sign must not make the retry a loop.
        if (_failing)
        {
            await Task.Delay(Interval, clock, ct);
            return;
        }

        using var ended = CancellationTokenSource.CreateLinkedTokenSource(ct);
        await Task.WhenAny(signs.WaitForUrgent(ended.Token), Task.Delay(Interval, clock, ended.Token));
        await ended.CancelAsync();
        await Task.Delay(Coalesce, clock, ct);
    }

    private async Task Write(CancellationToken ct)
    {
        var taken = signs.Take();
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var mediator = scope.ServiceProvider.GetRequiredService<IMediator>();
            await mediator.Send(new RecordSignsOfLife(taken, _started), ct);
            (_started, _failing) = (false, false);
        }
        // The edge of this pump: whatever went wrong, the signs are kept and the next round tries again.
        catch (Exception e) when (e is not OperationCanceledException)
        {
            signs.GiveBack(taken);
            if (!_failing)
                log.LogWarning(e is Refusal ? null : e, "Signs of life cannot be written down: {Reason}", e.Message);
            _failing = true;
        }
        catch (OperationCanceledException)
        {
            signs.GiveBack(taken);
        }
    }
}
