using Modular.Application.Pipeline;
using Modular.Domain.Tasks;

namespace Modular.Application.Tasks;

/// <summary>Reads a user's tasks, newest first.</summary>
public sealed record ListTasks(Guid UserId, TaskFilter Filter, PageQuery Page) : IQuery<Page<TaskSummary>>;
