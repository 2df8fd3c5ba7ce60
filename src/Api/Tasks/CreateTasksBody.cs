using Modular.Application.Pipeline;
using Modular.Application.Tasks;

namespace Modular.Api.Tasks;

/// <summary>1 to 1,000 tasks; either all are created or none.</summary>
internal sealed record CreateTasksBody(IReadOnlyList<CreateTaskBody?>? Tasks = null)
{
    public CreateTasks ToCommand(Guid userId)
    {
        var bodies = Tasks ?? throw new InvalidInput("tasks", "Is required.");
        var tasks = new List<CreateTask>();
        var errors = new Dictionary<string, string[]>();
        foreach (var (index, body) in bodies.Index())
        {
            var at = $"tasks[{index}]";
            try
            {
                tasks.Add((body ?? throw new InvalidInput("", "Must be a task.")).ToCommand(userId, at, inBatch: true));
            }
            // All faults of all tasks are told at once.
            catch (InvalidInput fault)
            {
                foreach (var (field, messages) in fault.Errors)
                    errors.Add(field.Length == 0 ? at : $"{at}.{field}", messages);
            }
        }

        return errors.Count == 0 ? new CreateTasks(userId, tasks) : throw new InvalidInput(errors);
    }
}

/// <summary>What a batch has created, in its order.</summary>
internal sealed record CreatedTasks(IReadOnlyList<TaskDetails> Items);
