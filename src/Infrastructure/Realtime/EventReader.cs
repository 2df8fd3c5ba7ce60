using System.Security.Cryptography;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Modular.Application.Pipeline;
using Modular.Application.Realtime;
using Npgsql;

namespace Modular.Infrastructure.Realtime;

/// <summary>Reads each event once for all streams of this host.</summary>
internal sealed class EventReader(
    EventStore store, EventHub hub, ISignals signals, TimeProvider clock, ILogger<EventReader> log) : BackgroundService
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Backoff = TimeSpan.FromSeconds(1);
    private EventHead? _head;
    private bool _away;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var wakeUps = signals.Subscribe(RealtimeTopics.Position);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await Read(stoppingToken);
                _away = false;
                var jitter = 0.9 + RandomNumberGenerator.GetInt32(201) / 1000.0;
                if (!await wakeUps.Wait(PollInterval * jitter, stoppingToken))
                    await CheckHead(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            // The streams stay open and silent; what they miss is read when the database is back.
            catch (NpgsqlException e)
            {
                if (!_away)
                    log.LogWarning("Live events cannot be read; tried again every second: {Reason}", e.Message);
                _away = true;
                await Task.Delay(Backoff, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task Read(CancellationToken ct)
    {
        if (_head is null)
            await Start(ct);
        IReadOnlyList<AddressedEvent> events;
        do
        {
            (events, _head) = await store.After(_head!, ct);
            if (events.Count > 0)
                hub.Dispatch(events, _head.Position);
        }
        while (events.Count == EventStore.BatchSize);
    }

    private async Task Start(CancellationToken ct)
    {
        _head = await store.Head(ct);
        hub.Start(_head.Position);
    }

    /// <summary>A database restored from a backup is behind what was handed out: every stream starts anew.</summary>
    private async Task CheckHead(CancellationToken ct)
    {
        if ((await store.Head(ct)).Position >= _head!.Position)
            return;

        log.LogWarning("The database is behind the live events that were sent: every stream is ended to resume anew");
        await Start(ct);
        hub.CloseAll(StreamEnd.Interrupted);
    }
}
