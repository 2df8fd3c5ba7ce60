using Modular.Api.Realtime;
using Modular.Application.Tasks;
using Modular.Domain.Tasks;

namespace Modular.Api.Tasks;

/// <summary>Writes the parts of a task's stream one after another.</summary>
internal sealed class TaskFollower(SseWriter writer, long position, TimeProvider clock)
{
    private (double?, string?) _progress;
    private long _writtenAt = clock.GetTimestamp();

    public SseWriter Writer => writer;

    /// <summary>The number of the last entry written.</summary>
    public long Position { get; private set; } = position;

    /// <summary>Writes a part; false when the stream is over or the client gone.</summary>
    public async Task<bool> Write(TaskStreamPart part, CancellationToken ct)
    {
        foreach (var entry in part.Entries)
            WriteEntry(entry, part);
        if (part.Task is { HasEnded: false, Progress: var percent, ProgressMessage: var message }
            && (percent, message) != _progress)
        {
            _progress = (percent, message);
            writer.Event(null, "task.progress", new TaskProgress(percent, message));
            _writtenAt = clock.GetTimestamp();
        }

        var isThere = await writer.Flush(ct);
        return isThere && !(part.Task.HasEnded && Position >= part.LastSeq);
    }

    /// <summary>Writes a comment when nothing else was written for long.</summary>
    public async Task KeepAlive(CancellationToken ct)
    {
        if (clock.GetElapsedTime(_writtenAt) < SseWriter.HeartbeatInterval)
            return;
        writer.Heartbeat();
        await writer.Flush(ct);
        _writtenAt = clock.GetTimestamp();
    }

    private void WriteEntry(StreamEntry entry, TaskStreamPart part)
    {
        Position = entry.Seq;
        _writtenAt = clock.GetTimestamp();
        var id = $"{entry.Seq}";
        if (entry.Stream == LogText.Output)
            writer.Event(id, "task.output", new TaskOutput(entry.Seq, entry.Epoch, entry.Text, entry.At));
        else if (entry.Stream != "state")
            writer.Event(id, "task.log", new LogLine(entry.Seq, entry.Stream, entry.Text, entry.At));
        else if (part.Task.HasEnded && entry.Seq == part.LastSeq)
            writer.Event(id, TaskAnnouncements.EventOf(part.Task.Status), part.Task);
        else
            writer.Event(id, "task.updated", AsItWas(entry, part.Summary));
    }

    // The states before the current one are known by name, epoch and time; how they ended, if they did, is not theirs.
    private static TaskSummary AsItWas(StreamEntry entry, TaskSummary now) => now with
    {
        Status = Enum.Parse<TaskState>(entry.Text, ignoreCase: true),
        LeaseEpoch = entry.Epoch,
        UpdatedAt = entry.At,
        FinishedAt = null,
    };
}

/// <summary>A piece of what a task's executor says.</summary>
/// <param name="Seq">Its number in the stream.</param>
/// <param name="LeaseEpoch">Of which attempt: another one begins anew.</param>
/// <param name="Text">Continues the piece before of the same attempt.</param>
/// <param name="At">When the server wrote it.</param>
internal sealed record TaskOutput(long Seq, long LeaseEpoch, string Text, DateTimeOffset At);

/// <summary>How far a task is.</summary>
/// <param name="Progress">0 to 100, or null.</param>
/// <param name="ProgressMessage">What its holder is doing, or null.</param>
internal sealed record TaskProgress(double? Progress, string? ProgressMessage);
