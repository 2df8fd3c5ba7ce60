using Modular.Application.Tasks;
using Modular.Domain.Tasks;

namespace Modular.IntegrationTests.Tasks.StateMachine;

internal sealed record Cancel(int Task) : TaskStep
{
    public override Task<string> Act(TaskWorld world, TaskModel model) => model.Task(Task) is { } task
        ? Answer(() => world.Send(new CancelTask(model.UserId, task.Id, "test")), details => details.Status.ToString())
        : System.Threading.Tasks.Task.FromResult("none");

    public override string Expect(TaskModel model)
    {
        if (model.Task(Task) is not { } task)
            return "none";
        if (task.Status is TaskState.Succeeded or TaskState.Failed)
            return "tasks.not_cancellable";
        if (!task.CancelRequested)
        {
            task.CancelRequested = true;
            model.Enter(task, task.IsRunning ? TaskState.Running : TaskState.Cancelled);
        }

        return task.Status.ToString();
    }
}

internal sealed record Retry(int Task) : TaskStep
{
    public override Task<string> Act(TaskWorld world, TaskModel model) => model.Task(Task) is { } task
        ? Answer(() => world.Send(new RetryTask(model.UserId, task.Id)), details => details.Status.ToString())
        : System.Threading.Tasks.Task.FromResult("none");

    public override string Expect(TaskModel model)
    {
        if (model.Task(Task) is not { } task)
            return "none";
        if (task.Status is not (TaskState.Failed or TaskState.Cancelled))
            return "tasks.not_retryable";

        var open = task.After.Where(other => !other.HasEnded).ToList();
        var mayGo = task.WaitsForAny && task.After.Any(other => other.Status == TaskState.Succeeded);
        task.Unheard.Clear();
        foreach (var other in mayGo ? [] : open)
            TaskModel.Await(task, other);
        task.Epoch++;
        (task.RunsLater, task.IsOld, task.IsMoved) = (false, false, false);
        (task.Attempt, task.Rescues, task.Holder, task.Error) = (0, 0, null, null);
        (task.CancelRequested, task.Expired) = (false, false);
        model.Enter(task, task.Unheard.Count > 0 ? TaskState.Waiting : TaskState.Queued);
        return task.Status.ToString();
    }
}
