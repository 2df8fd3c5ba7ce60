using FluentValidation;
using MediatR;
using Modular.Application.Pipeline;
using Modular.Domain.Tasks;

namespace Modular.Application.Tasks;

/// <summary>Adds many tasks at once: all of them or, when one cannot be, none.</summary>
/// <param name="UserId">The owner of all.</param>
/// <param name="Tasks">1 to 1,000 tasks of that owner.</param>
public sealed record CreateTasks(Guid UserId, IReadOnlyList<CreateTask> Tasks) : ICommand<IReadOnlyList<TaskDetails>>
{
    /// <summary>The most tasks of a batch.</summary>
    public const int Most = 1000;
}

internal sealed class CreateTasksValidator : AbstractValidator<CreateTasks>
{
    public CreateTasksValidator()
    {
        RuleFor(command => command.Tasks).Must(tasks => tasks.Count is >= 1 and <= CreateTasks.Most)
            .WithMessage($"Must hold 1 to {CreateTasks.Most} tasks.");
        RuleForEach(command => command.Tasks).SetValidator(new CreateTaskValidator());
    }
}

internal sealed class CreateTasksHandler(
    TaskCreation creation, TaskPredecessors predecessors, IKnownDevices devices)
    : IRequestHandler<CreateTasks, IReadOnlyList<TaskDetails>>
{
    public async Task<IReadOnlyList<TaskDetails>> Handle(CreateTasks command, CancellationToken ct)
    {
        await RequireDevices(command, ct);
        var ids = command.Tasks.Select(_ => creation.NewId()).ToList();
        var wanted = command.Tasks.Select(task => task.Wanted).ToList();
        var after = await predecessors.Require(command.UserId, wanted, ids, index => $"{At(index)}.", ct);
        return [.. command.Tasks.Select((task, index) => creation.Add(task, ids[index], after[index], At(index)))];
    }

    /// <summary>Says which task is at fault; the insert, which finds out as well, cannot.</summary>
    private async Task RequireDevices(CreateTasks command, CancellationToken ct)
    {
        var targets = command.Tasks.Select(task => task.Wanted.DeviceId).ToList();
        var known = await devices.OwnedBy(command.UserId, [.. targets.OfType<Guid>()], ct);
        foreach (var (index, target) in targets.Index())
        {
            if (target is { } device && !known.Contains(device))
                throw new TargetDeviceNotFound(At(index));
        }
    }

    private static string At(int index) => $"tasks[{index}]";
}
