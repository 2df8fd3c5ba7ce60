using Modular.Application.Pipeline;
using Modular.Domain.Tasks;

namespace Modular.Application.Tasks;

/// <summary>Reads the output of a user's task, oldest first; null when there is no such task.</summary>
public sealed record ReadTaskLog(Guid UserId, Guid TaskId, PageQuery Page) : IQuery<TaskLogPage?>;

/// <summary>A part of a task's output.</summary>
/// <param name="Items">Lines, oldest first.</param>
/// <param name="NextCursor">The cursor of the next part; null at the end of what there is now.</param>
/// <param name="LogTruncated">Whether output over 10 MiB was dropped.</param>
public sealed record TaskLogPage(IReadOnlyList<LogLine> Items, string? NextCursor, bool LogTruncated);
