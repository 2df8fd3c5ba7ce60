using Modular.Application.Realtime;
using Modular.Infrastructure.Postgres;
using Npgsql;

namespace Modular.Infrastructure.Realtime;

/// <summary>
/// A client's stream. It is registered with the hub before it reads what was missed: live events queue up meanwhile,
/// and those that the reading has yielded already are left out by their position. So nothing falls between the two.
/// </summary>
internal sealed class EventStream(StreamRequest request, EventStore store, EventHub hub) : IEventStream
{
    private const int PageSize = 500;
    private readonly CancellationTokenSource _ended = new();
    private readonly Lock _lock = new();
    private List<LiveEvent> _queue = [];
    private int _queuedBytes;
    private long? _silentUntil;
    private TaskCompletionSource? _reader;
    private DateTimeOffset _lastSign;
    private bool _replaying = request.Since is not null;
    private bool _reset;

    public long Position { get; private set; } = request.Since ?? 0;

    public StreamEnd? End { get; private set; }

    public CancellationToken Ended => _ended.Token;

    public Recipient Recipient => request.Recipient;

    public async ValueTask<IReadOnlyList<LiveEvent>?> Next()
    {
        while (true)
        {
            if (_reset)
                return [Reset()];
            if (_replaying && End is null)
            {
                if (await Missed() is { Count: > 0 } missed)
                    return missed;
                continue;
            }

            if (TryTake(out var live, out var waiting))
                return live;
            await waiting;
        }
    }

    /// <summary>
    /// The hub has taken the stream in, at <paramref name="head" />: events after it arrive by <see cref="Offer" />.
    /// </summary>
    public void Join(long head, DateTimeOffset now)
    {
        _lastSign = now;
        if (request.Since is null)
            Position = head;
    }

    /// <summary>The client names a position that never was: it starts anew.</summary>
    public void StartAnew(long head) => (Position, _replaying, _reset) = (head, false, true);

    /// <summary>Queues an event; true when the reader is to be woken.</summary>
    public bool Offer(LiveEvent live, int maxBytes)
    {
        if (!request.Filter.Takes(live))
            return false;
        lock (_lock)
        {
            if (End is not null)
                return false;
            _queue.Add(live);
            _queuedBytes += live.ServerSent.Length;
            if (_queuedBytes <= maxBytes)
                return true;
        }

        // Never skip an event and never hold up the others: the client comes back and reads from its position.
        Close(StreamEnd.TooSlow);
        return false;
    }

    /// <summary>
    /// Breaks a silence of <paramref name="heartbeat" />, when everything up to <paramref name="position" /> was
    /// offered.
    /// </summary>
    public void Tick(DateTimeOffset now, TimeSpan heartbeat, long position)
    {
        lock (_lock)
        {
            if (_queue.Count > 0 || now - _lastSign < heartbeat)
                return;
            (_silentUntil, _lastSign) = (position, now);
        }

        Wake();
    }

    /// <summary>Wakes the reader.</summary>
    public void Wake()
    {
        TaskCompletionSource? reader;
        lock (_lock)
            (reader, _reader) = (_reader, null);
        reader?.TrySetResult();
    }

    public void Close(StreamEnd why)
    {
        lock (_lock)
        {
            if (End is not null)
                return;
            End = why;
            _queue = [];
        }

        Wake();
        // The reader's continuation may do anything; it does not belong on the hub's thread.
        _ = _ended.CancelAsync();
    }

    public void Dispose()
    {
        hub.Remove(this);
        Close(StreamEnd.ClientGone);
    }

    private async Task<IReadOnlyList<LiveEvent>?> Missed()
    {
        try
        {
            if (await store.Missed(Recipient, Position, PageSize, Ended) is not { } page)
            {
                StartAnew(hub.Position);
                return null;
            }

            _replaying = page.Count == PageSize;
            if (page.Count > 0)
                Position = page[^1].Position;
            return [.. page.Where(request.Filter.Takes)];
        }
        catch (OperationCanceledException) when (End is not null)
        {
            _replaying = false;
        }
        catch (NpgsqlException e) when (DatabaseAway.Is(e))
        {
            Close(StreamEnd.Interrupted);
            _replaying = false;
        }

        return null;
    }

    private LiveEvent Reset()
    {
        _reset = false;
        return LiveEvent.Reset(Position, hub.Now);
    }

    // What is there to yield, or else the task that ends when there is.
    private bool TryTake(out IReadOnlyList<LiveEvent>? live, out Task waiting)
    {
        lock (_lock)
        {
            (live, waiting) = (End is null ? TakeQueue() : null, Task.CompletedTask);
            if (live is not { Count: 0 })
                return true;
            if (_silentUntil is { } position)
            {
                (_silentUntil, Position) = (null, Math.Max(Position, position));
                return true;
            }

            _reader ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            waiting = _reader.Task;
            return false;
        }
    }

    private List<LiveEvent> TakeQueue()
    {
        var taken = _queue;
        if (taken.Count == 0)
            return taken;

        (_queue, _queuedBytes, _silentUntil, _lastSign) = ([], 0, null, hub.Now);
        // The replay has yielded these already.
        taken.RemoveAll(live => live.Position <= Position);
        if (taken.Count > 0)
            Position = taken[^1].Position;
        return taken;
    }
}
