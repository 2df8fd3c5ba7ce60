using Modular.Application.Pipeline;
using Modular.Domain.Tasks;

namespace Modular.Application.Tasks;

/// <summary>Reads a user's tasks, newest first.</summary>
public sealed record ListTasks(Guid UserId, TaskFilter Filter, PageQuery Page) : IQuery<Page<TaskSummary>>;

/// <summary>Which tasks; null lets all through.</summary>
/// <param name="Status">In this state.</param>
/// <param name="DeviceId">Targeted at this device.</param>
/// <param name="Kind">Of exactly this kind.</param>
/// <param name="Tag">With this tag.</param>
/// <param name="Executor">Run by this executor.</param>
/// <param name="Text">With this text in the kind or in a tag, in any case.</param>
public sealed record TaskFilter(
    TaskState? Status, Guid? DeviceId, string? Kind, string? Tag, string? Executor, string? Text);
