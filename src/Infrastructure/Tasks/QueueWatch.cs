using System.Security.Cryptography;
using Dapper;
using Microsoft.Extensions.Hosting;
using Modular.Application.Pipeline;
using Modular.Application.Tasks;
using Npgsql;

namespace Modular.Infrastructure.Tasks;

/// <summary>
/// Wakes waiting daemons one by one. Hundreds may wait on one tag: were all woken for one task, all but one would
/// claim in vain. The one who finds something wakes two more, so that a burst still spreads fast. Hints may be lost,
/// so every 2 s one statement looks into all the queues that anybody here waits for.
/// </summary>
internal sealed class QueueWatch(ISignals signals, NpgsqlDataSource source, TimeProvider clock)
    : BackgroundService, IQueueWatch
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(2);
    private readonly Dictionary<string, WatchedQueue> _queues = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();

    /// <summary>How many wait in this process.</summary>
    public int CountWaiting
    {
        get
        {
            lock (_lock)
                return _queues.Values.SelectMany(queue => queue.Waiters).Distinct().Count();
        }
    }

    public IQueueWaiter Join(IReadOnlyList<string> queues)
    {
        var waiter = new QueueWaiter(this, queues);
        lock (_lock)
        {
            foreach (var key in queues)
            {
                if (!_queues.TryGetValue(key, out var queue))
                {
                    var hints = signals.Subscribe(TaskTopics.OfQueue(key));
                    _queues.Add(key, queue = new WatchedQueue(hints, () => Wake(key)));
                }

                queue.Waiters.AddLast(waiter);
            }
        }

        return waiter;
    }

    /// <summary>Wakes the one who has waited longest; whoever is woken goes to the end of the line.</summary>
    public void Wake(string key)
    {
        lock (_lock)
        {
            if (!_queues.TryGetValue(key, out var queue))
                return;
            for (var node = queue.Waiters.First; node is not null; node = node.Next)
            {
                if (!node.Value.Wake())
                    continue;
                queue.Waiters.Remove(node);
                queue.Waiters.AddLast(node);
                return;
            }
        }
    }

    public void Leave(QueueWaiter waiter)
    {
        lock (_lock)
        {
            foreach (var key in waiter.Queues)
            {
                var queue = _queues[key];
                queue.Waiters.Remove(waiter);
                if (queue.Waiters.Count > 0)
                    continue;
                _queues.Remove(key);
                queue.Dispose();
            }
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var jitter = 0.8 + RandomNumberGenerator.GetInt32(400) / 1000.0;
            await Task.Delay(PollInterval * jitter, clock, stoppingToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            try
            {
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
        string[] keys;
        lock (_lock)
            keys = [.. _queues.Keys];
        if (keys.Length == 0)
            return;

        await using var connection = await source.OpenConnectionAsync(ct);
        var command = new CommandDefinition(sql, new { Keys = keys }, cancellationToken: ct);
        foreach (var key in await connection.QueryAsync<string>(command))
            Wake(key);
    }

    /// <summary>A queue that somebody waits for, and the loop that hears its hints.</summary>
    private sealed class WatchedQueue : IDisposable
    {
        private readonly ISubscription _hints;
        private readonly CancellationTokenSource _left = new();

        public WatchedQueue(ISubscription hints, Action wake)
        {
            _hints = hints;
            _ = Listen(wake, _left.Token);
        }

        public LinkedList<QueueWaiter> Waiters { get; } = [];

        public void Dispose()
        {
            _left.Cancel();
            _left.Dispose();
            _hints.Dispose();
        }

        private async Task Listen(Action wake, CancellationToken ct)
        {
            try
            {
                while (await _hints.Wait(Timeout.InfiniteTimeSpan, ct))
                    wake();
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                // The last waiter has left.
            }
        }
    }
}
