using MediatR;
using Modular.Application.Pipeline;

namespace Modular.Application.Tasks.Executors;

/// <summary>Hands queued tasks to an executor, its users in turn; the claim is its own acceptance.</summary>
/// <param name="HolderId">The pump that will hold them.</param>
/// <param name="Executor">Whose tasks.</param>
/// <param name="Slots">At most so many.</param>
/// <param name="AfterUser">The user whose turn was last.</param>
public sealed record ClaimForExecutor(Guid HolderId, string Executor, int Slots, Guid AfterUser)
    : ICommand<ExecutorClaims>;

/// <summary>What an executor is to run.</summary>
/// <param name="Tasks">The claims.</param>
/// <param name="LastUser">The user whose turn was last.</param>
/// <param name="HasMore">Whether more may be queued.</param>
public sealed record ExecutorClaims(IReadOnlyList<TaskClaim> Tasks, Guid LastUser, bool HasMore);

internal sealed class ClaimForExecutorHandler(IExecutorQueue queue, TaskAnnouncements announcements)
    : IRequestHandler<ClaimForExecutor, ExecutorClaims>
{
    public async Task<ExecutorClaims> Handle(ClaimForExecutor command, CancellationToken ct)
    {
        var users = await queue.ReadUsers(command.Executor, command.AfterUser, command.Slots, ct);
        if (users.Count == 0)
            return new ExecutorClaims([], command.AfterUser, HasMore: false);

        var turns = Turns.Of(users, command.Slots);
        var claims = await queue.Claim(command.HolderId, command.Executor, turns.Shares, ct);
        announcements.Changed(claims.Select(claim => claim.Task));
        return new ExecutorClaims(claims, turns.LastUser, turns.LeaveSome(claims, command.Slots));
    }
}
