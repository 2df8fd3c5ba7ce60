using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Modular.Application.Pipeline;

namespace Modular.Workers.Duties;

/// <summary>Runs every registered duty at its interval; each on its own, so that a slow one delays no other.</summary>
internal sealed class DutyRunner(
    IEnumerable<DutyRegistration> duties, IServiceScopeFactory scopes, ISignals signals, TimeProvider clock,
    ILogger<DutyRunner> log)
    : BackgroundService, IBackgroundWork
{
    // Everything is due once at start, but not in the same instant.
    private static readonly TimeSpan FirstRunWithin = TimeSpan.FromSeconds(1);
    private readonly CancellationTokenSource _cut = new();

    public async Task Stop(CancellationToken cut)
    {
        await using var cutting = cut.Register(_cut.Cancel);
        await StopAsync(CancellationToken.None);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(duties.Select(duty => Repeat(duty, stoppingToken)));

    private async Task Repeat(DutyRegistration duty, CancellationToken ct)
    {
        using var wakeUps = duty.WokenBy is { } topic ? signals.Subscribe(topic) : null;
        var wait = FirstRunWithin * Jitter();
        string? failure = null;
        while (!ct.IsCancellationRequested)
        {
            var rest = wakeUps?.Wait(wait, ct) ?? Task.Delay(wait, clock, ct);
            await rest.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!ct.IsCancellationRequested)
                (wait, failure) = await Run(duty.Type, failure, _cut.Token);
        }
    }

    private async Task<(TimeSpan Wait, string? Failure)> Run(Type type, string? before, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var duty = (IDuty)scope.ServiceProvider.GetRequiredService(type);
        string? failure = null;
        try
        {
            await duty.Run(ct);
            if (before is not null)
                log.LogInformation("The duty '{Duty}' works again", duty.Name);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // A stop has waited long enough; the command has rolled back and the next start runs it again.
        }
        // The edge of the work: whatever it is, the database away included, the duty is due again after its interval.
        catch (Exception e)
        {
            failure = $"{e.GetType().Name}: {e.Message}";
            // Said once, not at every interval of a long outage.
            if (failure != before)
                log.LogError(
                    e, "The duty '{Duty}' failed and is tried again every {Interval}", duty.Name, duty.Interval);
        }

        return (duty.Interval * (0.9 + 0.2 * Jitter()), failure);
    }

    private static double Jitter() => RandomNumberGenerator.GetInt32(1001) / 1000.0;
}
