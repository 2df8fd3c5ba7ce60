using System.Text;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Modular.Infrastructure.Postgres;

/// <summary>
/// Carries pulses between processes: one notifier per process, at most one <c>pg_notify</c> every 5 ms with the whole
/// set of topics, on a connection of its own. NOTIFY inside a business transaction would take a cluster-wide lock over
/// its commit (12,700 to 3,400 inserts/s; docs/decisions/0003).
/// </summary>
internal sealed class SignalNotifier(NpgsqlDataSource source, Signals signals, ILogger<SignalNotifier> log)
    : BackgroundService
{
    // PostgreSQL refuses a payload of 8,000 bytes or more.
    private const int MaxPayload = 7900;
    private const char Separator = '\n';
    private static readonly TimeSpan Coalesce = TimeSpan.FromMilliseconds(5);

    // The topics in hand are lost with the connection; waiters elsewhere look by themselves every 2 s.
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Reconnecting.Run(
        Notify,
        e => log.LogWarning("Wake-ups for other processes are interrupted: {Reason}", e.Message),
        stoppingToken);

    private async Task Notify(CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        // A hint need not survive a crash, so its commit waits for no disk.
        await using var command = new NpgsqlCommand(
            "select set_config('synchronous_commit', 'off', true), pg_notify('modular', $1)", connection);
        var payload = new NpgsqlParameter<string>();
        command.Parameters.Add(payload);
        while (true)
        {
            await signals.WaitForOutgoing(ct);
            await Task.Delay(Coalesce, ct);
            foreach (var text in Payloads(signals.Origin, signals.TakeOutgoing()))
            {
                payload.TypedValue = text;
                await command.ExecuteNonQueryAsync(ct);
            }
        }
    }

    /// <summary>Joins topics into as few payloads as fit; the first line names the sender.</summary>
    internal static IEnumerable<string> Payloads(string origin, IReadOnlyList<string> topics)
    {
        var payload = new StringBuilder(origin);
        foreach (var topic in topics)
        {
            if (payload.Length + topic.Length + 1 > MaxPayload)
            {
                yield return payload.ToString();
                payload.Clear().Append(origin);
            }

            payload.Append(Separator).Append(topic);
        }

        if (payload.Length > origin.Length)
            yield return payload.ToString();
    }
}
