using Modular.Infrastructure.Postgres;

namespace Modular.Infrastructure.Messaging;

/// <summary>The messages that this process's relay has claimed and no handler has finished yet.</summary>
internal sealed class UnfinishedMessages(
    SubscriptionCatalogue subscriptions, Signals signals, MessagingOptions options, TimeProvider clock) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<long, Entry> _entries = [];
    private readonly CancellationTokenSource _cut = new();
    private TaskCompletionSource? _idle;
    private bool _stopping;

    /// <summary>Cancelled when a stop has waited long enough for the running handlers.</summary>
    public CancellationToken Cut => _cut.Token;

    /// <summary>The messages that are unfinished.</summary>
    public IReadOnlyCollection<long> Ids
    {
        get
        {
            lock (_lock)
                return [.. _entries.Keys];
        }
    }

    /// <summary>How many messages of each queue may be claimed now; queues without room are left out.</summary>
    public IReadOnlyDictionary<string, int> Room()
    {
        lock (_lock)
        {
            ForgetLost();
            return subscriptions.Queues
                .Select(queue => KeyValuePair.Create(queue, options.Window - Count(queue)))
                .Where(queue => queue.Value > 0)
                .ToDictionary();
        }
    }

    /// <summary>Notes messages just claimed.</summary>
    public void Add(IEnumerable<ClaimedMessage> messages)
    {
        lock (_lock)
        {
            var leaseEnds = clock.GetUtcNow() + options.Lease;
            foreach (var message in messages)
                _entries[message.Id] = new Entry(message.Queue, message.Key is not null, leaseEnds);
        }
    }

    /// <summary>A handler is about to begin; false when the process stops and the message stays where it is.</summary>
    public bool Begin(long id)
    {
        lock (_lock)
        {
            if (!_stopping && _entries.TryGetValue(id, out var entry))
                entry.Running = true;
            return !_stopping;
        }
    }

    /// <summary>A handler has ended; the relay is woken when that makes room or lets the next of its key go.</summary>
    public void End(long id)
    {
        lock (_lock)
        {
            if (!_entries.TryGetValue(id, out var entry))
                return;

            entry.Running = false;
            // What was cut short stays noted, so that it is given back.
            if (!_cut.IsCancellationRequested)
                _entries.Remove(id);
            if (!_entries.Values.Any(other => other.Running))
                _idle?.TrySetResult();
            // Not at every end: one claim then fills half of the window.
            if (entry.Keyed || Count(entry.Queue) == options.Concurrency)
                signals.PulseHere(SubscriptionCatalogue.Topic(entry.Queue));
        }
    }

    /// <summary>Lets no further handler begin; the task ends when none runs.</summary>
    public Task Stop()
    {
        lock (_lock)
        {
            _stopping = true;
            _idle = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            if (!_entries.Values.Any(entry => entry.Running))
                _idle.TrySetResult();
            return _idle.Task;
        }
    }

    /// <summary>Cancels the handlers that still run.</summary>
    public Task CutRunning() => _cut.CancelAsync();

    public void Dispose() => _cut.Dispose();

    private int Count(string queue) => _entries.Values.Count(entry => entry.Queue == queue);

    // The lease ended before a handler began: the transport has lost the message, or is late.
    private void ForgetLost()
    {
        var now = clock.GetUtcNow();
        foreach (var (id, entry) in _entries)
        {
            if (!entry.Running && entry.LeaseEnds < now)
                _entries.Remove(id);
        }
    }

    private sealed class Entry(string queue, bool keyed, DateTimeOffset leaseEnds)
    {
        public string Queue => queue;
        public bool Keyed => keyed;
        public DateTimeOffset LeaseEnds => leaseEnds;
        public bool Running { get; set; }
    }
}
