using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Modular.Infrastructure.Postgres;

/// <summary>
/// Listens to the other processes' pulses. Whenever the connection was lost every waiter is woken, because
/// notifications may have passed meanwhile.
/// </summary>
internal sealed class SignalListener(NpgsqlDataSource source, Signals signals, ILogger<SignalListener> log)
    : BackgroundService
{
    private static readonly TimeSpan Probe = TimeSpan.FromSeconds(5);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Reconnecting.Run(
        Listen,
        e => log.LogWarning("Wake-ups from other processes are interrupted: {Reason}", e.Message),
        stoppingToken);

    private async Task Listen(CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        connection.Notification += (_, notification) => Pulse(notification.Payload);
        await using (var listen = new NpgsqlCommand("listen modular", connection))
            await listen.ExecuteNonQueryAsync(ct);
        signals.PulseAllHere();

        while (true)
        {
            // A half-open connection never speaks again, so silence is probed.
            if (!await connection.WaitAsync(Probe, ct))
            {
                await using var probe = new NpgsqlCommand("select 1", connection) { CommandTimeout = 5 };
                await probe.ExecuteNonQueryAsync(ct);
            }
        }
    }

    private void Pulse(string payload)
    {
        var lines = payload.Split('\n');
        if (lines[0] == signals.Origin)
            return;
        foreach (var topic in lines.AsSpan(1))
            signals.PulseHere(topic);
    }
}
