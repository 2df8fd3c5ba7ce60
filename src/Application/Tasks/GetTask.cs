using Modular.Application.Pipeline;

namespace Modular.Application.Tasks;

/// <summary>Reads a user's task, whole; null when there is none.</summary>
public sealed record GetTask(Guid UserId, Guid TaskId) : IQuery<TaskDetails?>;
