using Modular.Application.Pipeline;
using Modular.Application.Realtime;
using Modular.Infrastructure.Postgres;

namespace Modular.Infrastructure.Realtime;

/// <summary>The streams of this host; hands each event to those that it is for.</summary>
internal sealed class EventHub(EventStore store, RealtimeOptions options, TimeProvider clock)
    : IEventStreams, ILongAnswers
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(5);
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _lock = new();
    private readonly Dictionary<Recipient, List<EventStream>> _streams = [];
    private bool _endsAll;

    /// <summary>The last event handed out.</summary>
    public long Position { get; private set; }

    /// <summary>Whether anybody listens on this host.</summary>
    public bool HasStreams
    {
        get
        {
            lock (_lock)
                return _streams.Count > 0;
        }
    }

    public DateTimeOffset Now => clock.GetUtcNow();

    public async Task<IEventStream> Open(StreamRequest request, CancellationToken ct)
    {
        try
        {
            await _started.Task.WaitAsync(StartTimeout, clock, ct);
            // Ahead of this host is what another one may have handed out; ahead of the database nothing ever was.
            var unknown = request.Since > Position && request.Since > (await store.Head(ct)).Position;
            var stream = new EventStream(request, store, this);
            Register(stream);
            if (unknown)
                stream.StartAnew(Position);
            return stream;
        }
        catch (Exception e) when (e is TimeoutException || DatabaseAway.Is(e))
        {
            throw new ServiceUnavailable();
        }
    }

    /// <summary>Starts, or starts again, behind <paramref name="position"/>.</summary>
    public void Start(long position)
    {
        lock (_lock)
            Position = position;
        _started.TrySetResult();
    }

    /// <summary>Hands out the events up to <paramref name="head"/>.</summary>
    public void Dispatch(IReadOnlyList<AddressedEvent> events, long head)
    {
        var woken = new HashSet<EventStream>();
        lock (_lock)
        {
            foreach (var (recipient, live) in events)
            {
                foreach (var stream in _streams.GetValueOrDefault(recipient, []))
                {
                    if (stream.Offer(live, options.QueueBytes))
                        woken.Add(stream);
                }
            }

            Position = head;
        }

        // After the whole batch: what comes together leaves together.
        foreach (var stream in woken)
            stream.Wake();
    }

    /// <summary>Looks after every stream; one clock for all of them.</summary>
    public void Tick()
    {
        var now = Now;
        lock (_lock)
        {
            foreach (var stream in _streams.Values.SelectMany(streams => streams))
                stream.Tick(now, options.Heartbeat, Position);
        }
    }

    public void End() => CloseAll(StreamEnd.HostStopping);

    public void EndForGood()
    {
        lock (_lock)
            _endsAll = true;
        CloseAll(StreamEnd.HostStopping);
    }

    /// <summary>Ends every stream.</summary>
    public void CloseAll(StreamEnd why)
    {
        lock (_lock)
        {
            foreach (var stream in _streams.Values.SelectMany(streams => streams))
                stream.Close(why);
        }
    }

    /// <summary>Frees the place of a stream.</summary>
    public void Remove(EventStream stream)
    {
        lock (_lock)
        {
            if (_streams.TryGetValue(stream.Recipient, out var streams) && streams.Remove(stream) && streams.Count == 0)
                _streams.Remove(stream.Recipient);
        }
    }

    private void Register(EventStream stream)
    {
        lock (_lock)
        {
            if (!_streams.TryGetValue(stream.Recipient, out var streams))
                _streams[stream.Recipient] = streams = [];
            if (options.ConnectionLimit > 0 && streams.Count >= options.ConnectionLimit)
                throw new LiveConnectionLimitReached(options.ConnectionLimit, streams.Count);
            streams.Add(stream);
            stream.Join(Position, Now);
            if (_endsAll)
                stream.Close(StreamEnd.HostStopping);
        }
    }
}
