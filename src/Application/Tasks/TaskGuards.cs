using Modular.Application.Pipeline;

namespace Modular.Application.Tasks;

/// <summary>Whoever has as many open tasks as he may adds no more.</summary>
internal sealed class LimitOpenTasks(OpenTasks open, ITaskStore tasks)
    : IGuard<CreateTask>, IGuard<CreateTasks>, IGuard<RunSchedule>
{
    public Task Check(CreateTask command, CancellationToken ct) => Take(command.UserId, 1, ct);

    public Task Check(CreateTasks command, CancellationToken ct) => Take(command.UserId, command.Tasks.Count, ct);

    public Task Check(RunSchedule command, CancellationToken ct) => Take(command.UserId, 1, ct);

    private Task Take(Guid userId, int count, CancellationToken ct) =>
        open.Take(userId, count, most => tasks.CountOpen(userId, most, ct));
}

/// <summary>Nobody adds tasks faster than the operator allows.</summary>
internal sealed class LimitTaskRate(TaskRate rate) : IGuard<CreateTask>, IGuard<CreateTasks>, IGuard<RunSchedule>
{
    public Task Check(CreateTask command, CancellationToken ct) => Take(command.UserId, 1);

    public Task Check(CreateTasks command, CancellationToken ct) => Take(command.UserId, command.Tasks.Count);

    public Task Check(RunSchedule command, CancellationToken ct) => Take(command.UserId, 1);

    private Task Take(Guid userId, int count)
    {
        rate.Take(userId, count);
        return Task.CompletedTask;
    }
}
