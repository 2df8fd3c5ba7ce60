using Modular.Domain.Tasks;

namespace Modular.IntegrationTests.Tasks.StateMachine;

/// <summary>Who waits for whom, and what the duty that lets them go makes of it.</summary>
internal sealed partial class TaskModel
{
    private readonly List<(ModelTask Task, string? Key)> _noted = [];

    public static void Await(ModelTask task, ModelTask other)
    {
        task.Unheard.Add(other);
        other.IsAwaited = true;
    }

    /// <summary>One run of the duty; how many changes it has looked at.</summary>
    public int Release()
    {
        var noted = _noted.Take(100).ToList();
        _noted.RemoveRange(0, noted.Count);
        var states = Tasks.ToDictionary(task => task, task => task.Status);
        var named = noted.Select(note => note.Task).ToHashSet();
        foreach (var task in Tasks.Where(task => named.Contains(task) || task.Unheard.Overlaps(named)).ToList())
            Follow(task, states);
        foreach (var key in noted.Select(note => note.Key).OfType<string>().Distinct())
            Admit(key);
        return noted.Count;
    }

    private void Note(ModelTask task)
    {
        var lets = task.HasEnded && (task.IsAwaited || task.After.Count > 0 || task.Key is not null);
        var turns = task.IsParked && task.Status is TaskState.Queued or TaskState.Scheduled;
        if (lets || turns || task.Status == TaskState.Waiting)
            _noted.Add((task, task.Key));
    }

    private void Follow(ModelTask task, Dictionary<ModelTask, TaskState> states)
    {
        if (task.Unheard.Count == 0)
            return;
        if (task.Status != TaskState.Waiting)
        {
            task.Unheard.Clear();
            return;
        }

        var heard = task.Unheard.Where(other => states[other].IsEnd()).ToList();
        var good = heard.Count(other => states[other] == TaskState.Succeeded);
        var hasAll = heard.Count == task.Unheard.Count;
        var goes = task.WaitsForAny ? good > 0 : hasAll && good == heard.Count;
        var fails = task.WaitsForAny ? hasAll && good == 0 : good < heard.Count;
        task.Unheard.ExceptWith(goes || fails ? task.Unheard.ToList() : heard);
        if (goes)
            Enter(task, task.RunsLater ? TaskState.Scheduled : TaskState.Queued);
        if (goes || !fails)
            return;
        task.Error = "tasks.dependency_failed";
        Enter(task, TaskState.Failed);
    }

    private void Admit(string key)
    {
        var sharers = Tasks.Where(task => task.Key == key).ToList();
        if (sharers.Any(task => !task.IsParked && task.Status is TaskState.Queued or TaskState.Running))
            return;
        var next = sharers.Where(task => task is { IsParked: true, Status: TaskState.Queued })
            .OrderByDescending(task => task.Priority).ThenBy(task => task.Place).FirstOrDefault();
        if (next is not null)
            (next.IsParked, next.Place) = (false, ++_place);
    }
}
