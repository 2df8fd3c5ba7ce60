using Modular.Application.Pipeline;

namespace Modular.Application.Tasks;

/// <summary>
/// Reads on in a task's own stream: up to 500 entries after <paramref name="Since"/>; null without such a task.
/// </summary>
public sealed record ReadTaskStream(Guid UserId, Guid TaskId, long Since) : IQuery<TaskStreamPart?>;

/// <summary>A part of a task's stream, and the task as it is after it.</summary>
/// <param name="Entries">Oldest first.</param>
/// <param name="Task">The task, whole.</param>
/// <param name="Summary">The task without payload and result.</param>
/// <param name="LastSeq">The last number in the stream now.</param>
public sealed record TaskStreamPart(
    IReadOnlyList<StreamEntry> Entries, TaskDetails Task, TaskSummary Summary, long LastSeq);

/// <summary>An entry of a task's stream.</summary>
/// <param name="Seq">Its number.</param>
/// <param name="Epoch">The lease epoch then.</param>
/// <param name="Stream"><c>state</c>, or the stream of a line of output.</param>
/// <param name="Text">The state come to, or the line.</param>
/// <param name="At">When.</param>
public sealed record StreamEntry(long Seq, long Epoch, string Stream, string Text, DateTimeOffset At);
