using FluentValidation;
using MediatR;
using Modular.Application.Pipeline;
using Modular.Domain.Tasks;

namespace Modular.Application.Tasks;

/// <summary>A daemon says how its attempt ended; said again, it is answered again and changes nothing.</summary>
/// <param name="DeviceId">Who held it.</param>
/// <param name="Epoch">Under which claim.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Result">Any JSON, at most 256 KiB, or null.</param>
public sealed record FinishTask(
    Guid UserId, Guid DeviceId, Guid TaskId, long Epoch, TaskOutcome Outcome, string? Result) : ICommand<TaskDetails>;

internal sealed class FinishTaskValidator : AbstractValidator<FinishTask>
{
    public FinishTaskValidator()
    {
        RuleFor(command => command.Result).Must(TaskJson.Fits).WithMessage(TaskJson.TooLarge);
        RuleFor(command => command.Outcome.Error!.Code).NotEmpty().MaximumLength(100).OverridePropertyName("error.code")
            .When(command => command.Outcome.Error is not null);
        RuleFor(command => command.Outcome.Error!.Message).MaximumLength(4000).OverridePropertyName("error.message")
            .When(command => command.Outcome.Error is not null);
    }
}

internal sealed class FinishTaskHandler(
    ITaskStore tasks, TaskAnnouncements announcements, LatestProgress progress, Jitter jitter)
    : IRequestHandler<FinishTask, TaskDetails>
{
    public async Task<TaskDetails> Handle(FinishTask command, CancellationToken ct)
    {
        var (task, extras) = await tasks.LockWhole(command.UserId, command.TaskId, ct) ?? throw new TaskNotFound();
        if (await WasFinished(task, command, ct)
            || !task.Finish(command.DeviceId, command.Epoch, command.Outcome, jitter()))
        {
            // Read anew: the first of two equal reports may have been written while this one waited for the lock.
            return new TaskDetails(task, await tasks.ReadExtras(task, ct));
        }

        tasks.Save(task);
        extras = WithLastProgress(task, command.Epoch, extras);
        if (task.HasEnded && command.Result != extras.Result)
            tasks.SaveResult(task.Id, command.Result);
        announcements.Changed(task);
        return new TaskDetails(task, task.HasEnded ? extras with { Result = command.Result } : extras);
    }

    /// <summary>The last word before the end is told with the end.</summary>
    private TaskExtras WithLastProgress(TaskItem task, long epoch, TaskExtras extras)
    {
        if (progress.HeldOf(task.Id, epoch) is not { } held)
            return extras;
        tasks.SaveProgress(task, held.Percent, held.Message);
        return extras with { Percent = held.Percent ?? extras.Percent, Message = held.Message ?? extras.Message };
    }

    private async Task<bool> WasFinished(TaskItem task, FinishTask command, CancellationToken ct) =>
        task.HasVerdictAfter(command.Epoch)
        && await tasks.HasVerdict(task.Id, new EarlierVerdict(command.Epoch, command.DeviceId), ct);
}
