using FluentValidation;
using MediatR;
using Modular.Application.Pipeline;

namespace Modular.Application.Tasks;

/// <summary>Hands queued tasks to a daemon, each under a new lease epoch.</summary>
/// <param name="Request">Who asks, and for how much.</param>
/// <param name="KnownQueues">
/// The queues of the device as far as the caller knows them; all of them are looked into, these faster.
/// </param>
public sealed record ClaimTasks(ClaimRequest Request, IReadOnlyList<string> KnownQueues) : ICommand<ClaimedTasks>;

/// <summary>What a look into the queues of a device has found.</summary>
/// <param name="Tasks">What it holds now, highest priority first, then in order of arrival.</param>
/// <param name="Queues">The queues of the device; none when it is not known.</param>
/// <param name="HasMore">Whether there was more than it was given.</param>
public sealed record ClaimedTasks(IReadOnlyList<ClaimedTask> Tasks, IReadOnlyList<string> Queues, bool HasMore);

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
        var claims = await queue.Claim(command.Request, command.KnownQueues, ct);
        announcements.Changed(claims.Tasks.Select(claim => claim.Task));
        var tasks = claims.Tasks.Select(claim => new ClaimedTask(claim)).ToList();
        return new ClaimedTasks(tasks, claims.Queues, claims.HasMore);
    }
}
