using MediatR;
using Modular.Application.Pipeline;
using Modular.Domain.Tasks;

namespace Modular.Application.Tasks.Executors;

/// <summary>
/// Ends attempts of a pump, many at once; what it no longer holds is left as it is. Returns how many it ended.
/// </summary>
/// <param name="HolderId">The pump.</param>
/// <param name="Attempts">How each ended; a task is named once.</param>
public sealed record FinishExecutorTasks(Guid HolderId, IReadOnlyList<EndedAttempt> Attempts) : ICommand<int>;

/// <summary>An attempt that has ended.</summary>
/// <param name="UserId">Whose task.</param>
/// <param name="TaskId">Which.</param>
/// <param name="Epoch">Under which claim.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Result">JSON, or null.</param>
public sealed record EndedAttempt(Guid UserId, Guid TaskId, long Epoch, TaskOutcome Outcome, string? Result);

internal sealed class FinishExecutorTasksHandler(ITaskStore tasks, TaskAnnouncements announcements, Jitter jitter)
    : IRequestHandler<FinishExecutorTasks, int>
{
    public async Task<int> Handle(FinishExecutorTasks command, CancellationToken ct)
    {
        var named = command.Attempts.Select(attempt => (attempt.UserId, attempt.TaskId)).ToList();
        var locked = (await tasks.LockMany(named, ct)).ToDictionary(task => task.Id);
        return command.Attempts.Count(attempt =>
            locked.TryGetValue(attempt.TaskId, out var task) && TryFinish(command.HolderId, task, attempt));
    }

    private bool TryFinish(Guid holder, TaskItem task, EndedAttempt attempt)
    {
        try
        {
            if (!task.Finish(holder, attempt.Epoch, attempt.Outcome, jitter()))
                return false;
        }
        // It was rescued, timed out or retried meanwhile: the attempt counts for nothing.
        catch (LeaseLost)
        {
            return false;
        }

        tasks.Save(task);
        if (task.HasEnded && attempt.Result is not null)
            tasks.SaveResult(task.Id, attempt.Result);
        announcements.Changed(task);
        return true;
    }
}
