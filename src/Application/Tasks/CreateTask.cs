using FluentValidation;
using MediatR;
using Modular.Application.Pipeline;
using Modular.Application.Tasks.Executors;
using Modular.Domain.Tasks;

namespace Modular.Application.Tasks;

/// <summary>Adds a task to the queue of a device, of a tag or of an executor.</summary>
/// <param name="UserId">The owner.</param>
/// <param name="Wanted">What is to be done, where and when.</param>
/// <param name="Payload">A JSON object, at most 256 KiB.</param>
public sealed record CreateTask(Guid UserId, NewTask Wanted, string Payload) : ICommand<TaskDetails>;

internal sealed class CreateTaskValidator : AbstractValidator<CreateTask>
{
    private const int MaxNameLength = 200;
    private const int MaxTags = 20;
    private const int MaxTagLength = 64;

    public CreateTaskValidator()
    {
        RuleFor(command => command.Wanted).SetValidator(new NewTaskValidator()).OverridePropertyName("");
        RuleFor(command => command.Payload).Must(TaskJson.Fits).WithMessage(TaskJson.TooLarge);
        RuleFor(command => command.Payload).Must(json => json.StartsWith('{')).WithMessage("Must be a JSON object.");
    }

    private sealed class NewTaskValidator : AbstractValidator<NewTask>
    {
        public NewTaskValidator()
        {
            RuleFor(task => task.Kind).NotEmpty().MaximumLength(MaxNameLength);
            RuleFor(task => task.DeviceTag).NotEmpty().MaximumLength(MaxTagLength)
                .When(task => task.DeviceTag is not null);
            RuleFor(task => task.Priority).InclusiveBetween(0, 9);
            RuleFor(task => task.TimeoutSeconds).InclusiveBetween(1, 86_400);
            RuleFor(task => task.MaxAttempts).InclusiveBetween(1, 25);
            RuleFor(task => task.Backoff.Seconds).InclusiveBetween(0, Backoff.MaxSeconds)
                .OverridePropertyName("backoff.seconds");
            RuleFor(task => task.ExpiresAt).GreaterThan(task => task.RunAt)
                .When(task => task is { ExpiresAt: not null, RunAt: not null })
                .WithMessage("Must be later than runAt.");
            RuleFor(task => task.Tags).Must(tags => tags.Count <= MaxTags).WithMessage($"At most {MaxTags} tags.");
            RuleForEach(task => task.Tags).NotEmpty().MaximumLength(MaxTagLength);
        }
    }
}

internal sealed class CreateTaskHandler(TaskCreation creation) : IRequestHandler<CreateTask, TaskDetails>
{
    public Task<TaskDetails> Handle(CreateTask command, CancellationToken ct) =>
        Task.FromResult(creation.Add(command));
}

/// <summary>Adds tasks to their queues and tells of them, with the commit.</summary>
public sealed class TaskCreation(
    ITaskStore tasks, ExecutorCatalogue executors, TaskAnnouncements announcements, TimeProvider clock)
{
    /// <summary>Adds a task, which must have exactly one target.</summary>
    /// <param name="wanted">The task.</param>
    /// <param name="at">Which task of a batch it is, such as <c>tasks[3]</c>; empty for a single one.</param>
    public TaskDetails Add(CreateTask wanted, string at = "")
    {
        wanted.Wanted.RequireOneTarget(at);
        if (wanted.Wanted.Executor is { } executor)
            executors.Require(executor, wanted.Payload, at);

        // Whole milliseconds, so that the answer says what a later read will say.
        var now = DateTimeOffset.FromUnixTimeMilliseconds(clock.GetUtcNow().ToUnixTimeMilliseconds());
        var task = TaskItem.Create(wanted.UserId, wanted.Wanted, now);
        tasks.Add(task, wanted.Payload);
        announcements.Created(task);
        return new TaskDetails(task, new TaskExtras(wanted.Payload, null, null, null));
    }
}
