using FluentValidation;
using MediatR;
using Modular.Application.Pipeline;

namespace Modular.Application.Tasks;

/// <summary>Hands queued tasks to a daemon, each under a new lease epoch.</summary>
public sealed record ClaimTasks(ClaimRequest Request) : ICommand<ClaimedTasks>;

/// <summary>What a daemon got, and the queues that were looked into.</summary>
public sealed record ClaimedTasks(IReadOnlyList<ClaimedTask> Tasks, IReadOnlyList<string> Queues);

internal sealed class ClaimTasksValidator : AbstractValidator<ClaimTasks>
{
    public ClaimTasksValidator()
    {
        RuleFor(command => command.Request.Max).InclusiveBetween(1, 100).OverridePropertyName("max");
        RuleFor(command => command.Request.AckSeconds).InclusiveBetween(5, 300).OverridePropertyName("ackSeconds");
    }
}

internal sealed class ClaimTasksHandler(ITaskQueue queue, TaskAnnouncements announcements)
    : IRequestHandler<ClaimTasks, ClaimedTasks>
{
    public async Task<ClaimedTasks> Handle(ClaimTasks command, CancellationToken ct)
    {
        var queues = await queue.QueuesOf(command.Request.DeviceId, ct);
        var claims = await queue.Claim(command.Request, queues, ct);
        announcements.Changed(claims.Select(claim => claim.Task));
        return new ClaimedTasks([.. claims.Select(claim => new ClaimedTask(claim))], queues);
    }
}
