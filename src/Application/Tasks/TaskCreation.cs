using Modular.Application.Tasks.Executors;
using Modular.Domain;
using Modular.Domain.Tasks;

namespace Modular.Application.Tasks;

/// <summary>Adds tasks to their queues and tells of them, with the commit.</summary>
public sealed class TaskCreation(
    ITaskStore tasks, ITaskReleases releases, ExecutorCatalogue executors, TaskAnnouncements announcements,
    TimeProvider clock)
{
    /// <summary>An id for a task, which others may name as what they wait for before it is added.</summary>
    public Guid NewId() => Ids.New(clock.GetUtcNow());

    /// <summary>Adds a task that waits for no other and must have exactly one target.</summary>
    public TaskDetails Add(CreateTask wanted) => Add(wanted, NewId(), []);

    /// <summary>Adds a task, which must have exactly one target.</summary>
    /// <param name="wanted">The task.</param>
    /// <param name="id">Its id.</param>
    /// <param name="after">The ids of those that it names as predecessors.</param>
    /// <param name="at">Which task of a batch it is, such as <c>tasks[3]</c>; empty for a single one.</param>
    public TaskDetails Add(CreateTask wanted, Guid id, Guid[] after, string at = "")
    {
        wanted.Wanted.RequireOneTarget(at);
        if (wanted.Wanted.Executor is { } executor)
            executors.Require(executor, wanted.Payload, at);

        // Whole milliseconds, so that the answer says what a later read will say.
        var now = DateTimeOffset.FromUnixTimeMilliseconds(clock.GetUtcNow().ToUnixTimeMilliseconds());
        var task = TaskItem.Create(id, wanted.UserId, wanted.Wanted, after, now);
        tasks.Add(task, wanted.Payload);
        if (after.Length > 0)
            releases.Wait(task, after);
        announcements.Created(task);
        return new TaskDetails(task, new TaskExtras(wanted.Payload, null, null, null));
    }
}
