using System.Security.Cryptography;
using Dapper;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace Modular.Infrastructure.Tasks;

/// <summary>
/// Hints may be lost, so every 2 s one statement looks into all the queues that anybody here waits for.
/// </summary>
internal sealed class QueuePoll(QueueWatch watch, NpgsqlDataSource source, TimeProvider clock) : BackgroundService
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var jitter = 0.8 + RandomNumberGenerator.GetInt32(400) / 1000.0;
            await Task.Delay(PollInterval * jitter, clock, stoppingToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            try
            {
                watch.Forget();
                await Poll(stoppingToken);
            }
            // With the database away there is nothing to claim; the claims themselves say so to their callers.
            catch (NpgsqlException)
            {
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private async Task Poll(CancellationToken ct)
    {
        // One probe of task_queued for each queue.
        const string sql = """
            select queue.key from unnest(@Keys) as queue (key)
            where exists (select from tasks.task t where t.status = 'queued' and t.queue_key = queue.key)
            """;
        var keys = watch.Awaited;
        if (keys.Length == 0)
            return;

        await using var connection = await source.OpenConnectionAsync(ct);
        var command = new CommandDefinition(sql, new { Keys = keys }, cancellationToken: ct);
        foreach (var key in await connection.QueryAsync<string>(command))
            watch.Wake(key);
    }
}
