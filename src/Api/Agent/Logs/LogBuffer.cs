using System.Text;
using Modular.Api.Agent.Server;

namespace Modular.Api.Agent.Logs;

/// <summary>
/// A task's log on its way to the server, in bounded memory. While the server takes lines, a process that writes faster
/// is slowed down by its pipe; when no room comes free for <paramref name="patience"/>, lines are dropped and counted,
/// so that a server that is away never stops a task.
/// </summary>
internal sealed class LogBuffer(TimeProvider clock, TimeSpan patience)
{
    /// <summary>The most lines of one call, by the contract.</summary>
    public const int BatchLines = 500;

    /// <summary>The most text of one call in bytes of UTF-8, by the contract.</summary>
    public const int BatchBytes = 64 * 1024;

    /// <summary>How much may wait here, in bytes.</summary>
    public const int Capacity = 1024 * 1024;

    /// <summary>The most that the server keeps of one task; what follows is read and thrown away.</summary>
    public const long Limit = 10 * 1024 * 1024;

    // As the server counts: lines that hold next to nothing come to the limit too.
    private const int LeastLineBytes = 32;

    // What a line weighs beside its text: many empty lines fill memory too.
    private const int LineWeight = 64;

    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(25);

    private readonly Lock _gate = new();
    private readonly Queue<LogLine> _lines = new();
    private readonly Pulse _changed = new();
    private int _weight;
    private int _textBytes;
    private long _accepted;
    private long _dropped;
    private bool _isDropping;
    private bool _isClosed;
    private bool _isCompleted;

    /// <summary>A whole batch is waiting.</summary>
    public bool IsFull
    {
        get
        {
            lock (_gate)
                return _lines.Count >= BatchLines || _textBytes >= BatchBytes;
        }
    }

    /// <summary>Nothing more will be added.</summary>
    public bool IsCompleted
    {
        get
        {
            lock (_gate)
                return _isCompleted;
        }
    }

    /// <summary>Adds a line, after waiting for room if there is none.</summary>
    public async Task Add(string stream, string text, CancellationToken ct)
    {
        var line = new LogLine(stream, text);
        var bytes = Encoding.UTF8.GetByteCount(text);
        for (var waited = TimeSpan.Zero; !TryAdd(line, bytes, mayDrop: waited >= patience); waited += Step)
            await Task.Delay(Step, clock, ct);
    }

    /// <summary>Adds a line of the agent itself, at once: those are few and say what happened.</summary>
    public void Note(string text)
    {
        lock (_gate)
            Enqueue(new LogLine(LogLine.Agent, text), Encoding.UTF8.GetByteCount(text));
        _changed.Set();
    }

    /// <summary>Says that nothing more will be added.</summary>
    public void Complete()
    {
        lock (_gate)
            _isCompleted = true;
        _changed.Set();
    }

    /// <summary>Forgets what waits and takes nothing more: nobody wants this log.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
            _lines.Clear();
            (_weight, _textBytes, _dropped) = (0, 0, 0);
        }

        _changed.Set();
    }

    /// <summary>Waits for lines.</summary>
    /// <returns>False when there are none and there will be none.</returns>
    public async Task<bool> HasLines(CancellationToken ct)
    {
        while (true)
        {
            lock (_gate)
            {
                if (_lines.Count > 0 || _dropped > 0)
                    return true;
                if (_isCompleted)
                    return false;
            }

            await _changed.Wait(ct);
        }
    }

    /// <summary>Takes the oldest lines, as many as one call may carry.</summary>
    public IReadOnlyList<LogLine> Take()
    {
        lock (_gate)
        {
            var batch = new List<LogLine>();
            var bytes = 0;
            if (_lines.Count == 0)
                NoteDropped();
            while (batch.Count < BatchLines && _lines.TryPeek(out var line))
            {
                var size = Encoding.UTF8.GetByteCount(line.Text);
                if (bytes + size > BatchBytes && batch.Count > 0)
                    break;
                batch.Add(_lines.Dequeue());
                bytes += size;
                _textBytes -= size;
                _weight -= size + LineWeight;
            }

            return batch;
        }
    }

    private bool TryAdd(LogLine line, int bytes, bool mayDrop)
    {
        lock (_gate)
        {
            if (_isClosed)
                return true;
            // Once dropping, half of the room must be free again: one marker for a gap, not one for every other line.
            var room = _isDropping ? Capacity / 2 : Capacity;
            if (_weight + bytes + LineWeight > room)
            {
                if (!mayDrop && !_isDropping)
                    return false;
                _isDropping = true;
                _dropped++;
                return true;
            }

            NoteDropped();
            _isDropping = false;
            Enqueue(line, bytes);
            CloseAtLimit();
        }

        _changed.Set();
        return true;
    }

    private void CloseAtLimit()
    {
        if (_accepted < Limit)
            return;
        var text = $"The log has reached {Limit / 1024 / 1024} MiB; the rest of the output is not kept.";
        Enqueue(new LogLine(LogLine.Agent, text), text.Length);
        _isClosed = true;
    }

    private void NoteDropped()
    {
        if (_dropped == 0)
            return;
        var text = $"{_dropped} lines were dropped here: the server was away for too long.";
        _dropped = 0;
        Enqueue(new LogLine(LogLine.Agent, text), text.Length);
    }

    private void Enqueue(LogLine line, int bytes)
    {
        _lines.Enqueue(line);
        _textBytes += bytes;
        _weight += bytes + LineWeight;
        _accepted += Math.Max(bytes, LeastLineBytes);
    }
}
