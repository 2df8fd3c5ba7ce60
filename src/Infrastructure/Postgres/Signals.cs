using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Threading.Channels;
using Modular.Application.Pipeline;

namespace Modular.Infrastructure.Postgres;

/// <summary>
/// Wakes waiters of this process at once and hands the topics to the notifier for the other processes.
/// </summary>
internal sealed class Signals : ISignals
{
    private readonly ConcurrentDictionary<string, TopicWaiters> _waiters = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _outgoing = new(StringComparer.Ordinal);
    private readonly Channel<bool> _hasOutgoing =
        Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Names this host in its notifications, so that its own listener drops them.</summary>
    public string Origin { get; } = Convert.ToHexString(RandomNumberGenerator.GetBytes(8));

    public void Pulse(string topic)
    {
        PulseHere(topic);
        // The set coalesces: a topic pulsed a thousand times within 5 ms is notified once.
        if (_outgoing.TryAdd(topic, true))
            _hasOutgoing.Writer.TryWrite(true);
    }

    public ISubscription Subscribe(params IEnumerable<string> topics)
    {
        var subscription = new Subscription(this, [.. topics]);
        foreach (var topic in subscription.Topics)
        {
            // A list may be dropped for being empty while it is joined; then a new one takes its place.
            while (!_waiters.GetOrAdd(topic, _ => new TopicWaiters()).TryAdd(subscription))
                Thread.Yield();
        }

        return subscription;
    }

    /// <summary>Wakes the waiters of this process only: what a notification of another process does.</summary>
    public void PulseHere(string topic)
    {
        if (_waiters.TryGetValue(topic, out var waiters))
            waiters.Wake();
    }

    /// <summary>Wakes every waiter: notifications may have been missed.</summary>
    public void PulseAllHere()
    {
        foreach (var waiters in _waiters.Values)
            waiters.Wake();
    }

    /// <summary>Waits until there is something to notify.</summary>
    public ValueTask<bool> WaitForOutgoing(CancellationToken ct) => _hasOutgoing.Reader.ReadAsync(ct);

    /// <summary>Takes the topics pulsed since the last call.</summary>
    public IReadOnlyList<string> TakeOutgoing() =>
        [.. _outgoing.Keys.Where(topic => _outgoing.TryRemove(topic, out _))];

    private void Remove(Subscription subscription)
    {
        foreach (var topic in subscription.Topics)
        {
            if (_waiters.TryGetValue(topic, out var waiters) && waiters.RemoveAndCloseIfEmpty(subscription))
                _waiters.TryRemove(KeyValuePair.Create(topic, waiters));
        }
    }

    private sealed class TopicWaiters
    {
        private readonly Lock _lock = new();
        private readonly HashSet<Subscription> _subscriptions = [];
        private bool _closed;

        public bool TryAdd(Subscription subscription)
        {
            lock (_lock)
                return !_closed && (_subscriptions.Add(subscription) || true);
        }

        public bool RemoveAndCloseIfEmpty(Subscription subscription)
        {
            lock (_lock)
            {
                _subscriptions.Remove(subscription);
                return _closed = _subscriptions.Count == 0;
            }
        }

        public void Wake()
        {
            lock (_lock)
            {
                foreach (var subscription in _subscriptions)
                    subscription.Wake();
            }
        }
    }

    private sealed class Subscription(Signals signals, string[] topics) : ISubscription
    {
        private readonly Lock _lock = new();
        private TaskCompletionSource<bool>? _waiter;
        private bool _pulsed;

        public string[] Topics => topics;

        public void Wake()
        {
            lock (_lock)
            {
                if (_waiter is null)
                    _pulsed = true;
                _waiter?.TrySetResult(true);
                _waiter = null;
            }
        }

        public async Task<bool> Wait(TimeSpan timeout, CancellationToken ct)
        {
            Task<bool> waiting;
            lock (_lock)
            {
                if (_pulsed)
                {
                    _pulsed = false;
                    return true;
                }

                _waiter = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
                waiting = _waiter.Task;
            }

            await ((Task)waiting).WaitAsync(timeout, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            ct.ThrowIfCancellationRequested();
            lock (_lock)
            {
                // Timed out: forget the waiter, or a later pulse would be given to nobody.
                if (!waiting.IsCompleted)
                    _waiter = null;
                return waiting.IsCompleted;
            }
        }

        public void Dispose() => signals.Remove(this);
    }
}
