using FluentValidation;
using MediatR;
using Modular.Application.Pipeline;

namespace Modular.Application.Tasks;

/// <summary>Hands queued tasks to a daemon, each under a new lease epoch.</summary>
/// <param name="Request">Who asks, and for how much.</param>
/// <param name="Queues">Where to look; what is not, or no longer, a queue of the device is left out.</param>
public sealed record ClaimTasks(ClaimRequest Request, IReadOnlyList<string> Queues)
    : ICommand<IReadOnlyList<ClaimedTask>>;

internal sealed class ClaimTasksValidator : AbstractValidator<ClaimTasks>
{
    public ClaimTasksValidator()
    {
        RuleFor(command => command.Request.Max).InclusiveBetween(1, 100).OverridePropertyName("max");
        RuleFor(command => command.Request.AckSeconds).InclusiveBetween(5, 300).OverridePropertyName("ackSeconds");
    }
}

internal sealed class ClaimTasksHandler(ITaskQueue queue, TaskAnnouncements announcements)
    : IRequestHandler<ClaimTasks, IReadOnlyList<ClaimedTask>>
{
    public async Task<IReadOnlyList<ClaimedTask>> Handle(ClaimTasks command, CancellationToken ct)
    {
        var claims = await queue.Claim(command.Request, command.Queues, ct);
        announcements.Changed(claims.Select(claim => claim.Task));
        return [.. claims.Select(claim => new ClaimedTask(claim))];
    }
}
