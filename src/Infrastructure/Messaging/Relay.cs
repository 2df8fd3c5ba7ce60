using System.Security.Cryptography;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Modular.Application.Pipeline;
using Npgsql;

namespace Modular.Infrastructure.Messaging;

/// <summary>
/// Brings messages from the outbox to their handlers. It is woken when a message commits and when handlers have made
/// room, and looks by itself every two seconds: the poll is the truth.
/// </summary>
internal sealed class Relay(
    Handover handover, SubscriptionCatalogue subscriptions, ISignals signals, TimeProvider clock, ILogger<Relay> log)
    : BackgroundService, IBackgroundWork
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Backoff = TimeSpan.FromSeconds(1);
    private readonly CancellationTokenSource _cut = new();
    private bool _away;

    public async Task Stop(CancellationToken cut)
    {
        await using var cutting = cut.Register(_cut.Cancel);
        await StopAsync(CancellationToken.None);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (subscriptions.Queues.Count == 0)
            return;

        var topics = subscriptions.Queues.Select(SubscriptionCatalogue.Topic).ToList();
        using var wakeUps = signals.Subscribe(topics);
        await handover.Start(subscriptions.Queues, stoppingToken);
        while (!stoppingToken.IsCancellationRequested)
            await Pass(wakeUps, stoppingToken);

        await End();
        // What was given back may go to another process at once.
        topics.ForEach(signals.Pulse);
    }

    private async Task Pass(ISubscription wakeUps, CancellationToken ct)
    {
        try
        {
            var more = await handover.Pass(ct);
            if (_away)
                log.LogInformation("Messages are relayed again");
            _away = false;
            if (more)
                return;

            var jitter = 0.9 + RandomNumberGenerator.GetInt32(201) / 1000.0;
            await wakeUps.Wait(PollInterval * jitter, ct);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // The loop ends by its condition.
        }
        // The database is away, or the transport: what was claimed meanwhile is claimed again when its lease ends.
        catch (Exception e)
        {
            if (!_away)
                log.LogWarning("Messages cannot be relayed; tried again every second: {Reason}", e.Message);
            _away = true;
            await Task.Delay(Backoff, clock, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task End()
    {
        try
        {
            await handover.Stop(_cut.Token);
        }
        catch (NpgsqlException e)
        {
            log.LogWarning(
                "Claimed messages could not be given back and wait for their lease to end: {Reason}", e.Message);
        }
    }
}
