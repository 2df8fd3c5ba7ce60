using Modular.Infrastructure.Postgres;

namespace Modular.Infrastructure.Messaging;

/// <summary>
/// The messages that this process's relay has claimed and that are not known to be finished: as many as its window may
/// hold, wherever their handlers run.
/// </summary>
internal sealed class ClaimedMessages(
    SubscriptionCatalogue subscriptions, Signals signals, MessagingOptions options, TimeProvider clock)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<long, Entry> _entries = [];

    /// <summary>The messages that are unfinished.</summary>
    public IReadOnlyCollection<ClaimedMessage> Unfinished
    {
        get
        {
            lock (_lock)
                return [.. _entries.Values.Select(entry => entry.Message)];
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
            foreach (var message in messages)
                _entries[message.Id] = new Entry(message, LeaseEnd());
        }
    }

    /// <summary>
    /// Forgets all but those that <paramref name="leased"/> names, which the database has just said to be under a
    /// lease, and those whose handlers run here.
    /// </summary>
    public void Keep(IReadOnlySet<long> leased)
    {
        lock (_lock)
        {
            foreach (var (id, entry) in _entries)
            {
                if (leased.Contains(id))
                    entry.LeaseEnds = LeaseEnd();
                else if (!entry.IsHandledHere)
                    _entries.Remove(id);
            }
        }
    }

    /// <summary>Forgets messages that were given back.</summary>
    public void Remove(IEnumerable<ClaimedMessage> messages)
    {
        lock (_lock)
        {
            foreach (var message in messages)
                _entries.Remove(message.Id);
        }
    }

    /// <summary>A handler of this process is about to take a message.</summary>
    public void Begin(long id)
    {
        lock (_lock)
        {
            if (_entries.TryGetValue(id, out var entry))
                entry.IsHandledHere = true;
        }
    }

    /// <summary>
    /// A handler of this process has ended, and had taken <paramref name="taken"/>. The relay that claimed the message
    /// is woken when that makes room or lets the next of its key go.
    /// </summary>
    public void End(long id, TakenMessage? taken)
    {
        lock (_lock)
        {
            if (_entries.Remove(id, out var entry))
            {
                // Not at every end: one claim then fills half of the window.
                if (entry.Message.Key is not null || Count(entry.Message.Queue) == options.Concurrency)
                    signals.PulseHere(SubscriptionCatalogue.Topic(entry.Message.Queue));
                return;
            }
        }

        // Another process claimed it and counts it until it looks; which one is not known here.
        if (taken is not null)
            signals.Pulse(SubscriptionCatalogue.Topic(taken.Queue));
    }

    private int Count(string queue) => _entries.Values.Count(entry => entry.Message.Queue == queue);

    private DateTimeOffset LeaseEnd() => clock.GetUtcNow() + options.Lease;

    // The lease ended before a handler began: the transport has lost the message, or is late.
    private void ForgetLost()
    {
        var now = clock.GetUtcNow();
        foreach (var (id, entry) in _entries)
        {
            if (!entry.IsHandledHere && entry.LeaseEnds < now)
                _entries.Remove(id);
        }
    }

    private sealed class Entry(ClaimedMessage message, DateTimeOffset leaseEnds)
    {
        public ClaimedMessage Message => message;
        public DateTimeOffset LeaseEnds { get; set; } = leaseEnds;
        public bool IsHandledHere { get; set; }
    }
}
