using Modular.Application.Tasks;
using Modular.Domain.Tasks;

namespace Modular.Api.Tasks;

/// <summary>Either ids or filter is required; an empty filter means all tasks.</summary>
internal record BulkBody(IReadOnlyList<Guid>? Ids = null, TaskFilterBody? Filter = null)
{
    public StartBulkAction ToCommand(Guid userId, BulkKind kind, string? reason = null) =>
        new(userId, kind, Ids, Filter?.ToFilter(), reason);
}

/// <summary>The same, with a reason that is shown with each task.</summary>
internal sealed record BulkCancelBody(
    IReadOnlyList<Guid>? Ids = null, TaskFilterBody? Filter = null, string? Reason = null) : BulkBody(Ids, Filter);

/// <summary>Which tasks, as <c>GET /v1/tasks</c> has it.</summary>
internal sealed record TaskFilterBody(
    TaskState? Status = null, Guid? DeviceId = null, string? Kind = null, string? Tag = null, string? Executor = null,
    string? Q = null)
{
    public TaskFilter ToFilter() => new(Status, DeviceId, Kind, Tag, Executor, string.IsNullOrEmpty(Q) ? null : Q);
}
