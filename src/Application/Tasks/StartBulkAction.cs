using FluentValidation;
using MediatR;
using Modular.Application.Pipeline;
using Modular.Domain;
using Modular.Domain.Tasks;

namespace Modular.Application.Tasks;

/// <summary>Starts to do the same to many tasks; returns how many fit now.</summary>
/// <param name="UserId">Whose tasks.</param>
/// <param name="Kind">What is done.</param>
/// <param name="Ids">1 to 1,000 tasks by name, or null.</param>
/// <param name="Filter">All that it lets through, or null; one of the two is given.</param>
/// <param name="Reason">Why they are cancelled, at most 500 characters, or null.</param>
public sealed record StartBulkAction(
    Guid UserId, BulkKind Kind, IReadOnlyList<Guid>? Ids, TaskFilter? Filter, string? Reason)
    : ICommand<BulkStarted>;

/// <summary>That a bulk action has begun.</summary>
/// <param name="Count">How many tasks it is about.</param>
public sealed record BulkStarted(int Count);

internal sealed class StartBulkActionValidator : AbstractValidator<StartBulkAction>
{
    private const int MaxIds = 1000;

    public StartBulkActionValidator()
    {
        RuleFor(command => command.Ids).Must((command, ids) => ids is null != command.Filter is null)
            .WithMessage("Give either ids or filter.");
        RuleFor(command => command.Ids).Must(ids => ids is null or { Count: >= 1 and <= MaxIds })
            .WithMessage($"Must hold 1 to {MaxIds} ids.");
        RuleFor(command => command.Reason).MaximumLength(500);
    }
}

internal sealed class StartBulkActionHandler(IBulkActions actions, IUnitOfWork unitOfWork, TimeProvider clock)
    : IRequestHandler<StartBulkAction, BulkStarted>
{
    public async Task<BulkStarted> Handle(StartBulkAction command, CancellationToken ct)
    {
        var action = new BulkAction
        {
            Id = Ids.New(clock.GetUtcNow()),
            UserId = command.UserId,
            Kind = command.Kind,
            Ids = command.Ids is null ? null : [.. command.Ids.Distinct()],
            Filter = command.Filter ?? new TaskFilter(),
            Reason = command.Reason,
        };
        var count = await actions.Count(action, ct);
        if (count > 0)
        {
            actions.Add(action);
            unitOfWork.PulseAfterCommit(TaskTopics.BulkActions);
        }

        return new BulkStarted(count);
    }
}
