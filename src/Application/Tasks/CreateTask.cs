using FluentValidation;
using MediatR;
using Modular.Application.Pipeline;
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
    private const int MaxPredecessors = 100;

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
            RuleFor(task => task.ConcurrencyKey).NotEmpty().MaximumLength(MaxNameLength)
                .When(task => task.ConcurrencyKey is not null);
            RuleFor(task => task.After).Must(after => after.Count <= MaxPredecessors)
                .WithMessage($"At most {MaxPredecessors} tasks.");
        }
    }
}

internal sealed class CreateTaskHandler(TaskCreation creation, TaskPredecessors predecessors)
    : IRequestHandler<CreateTask, TaskDetails>
{
    public async Task<TaskDetails> Handle(CreateTask command, CancellationToken ct)
    {
        var id = creation.NewId();
        var after = await predecessors.Require(command.UserId, command.Wanted, ct);
        return creation.Add(command, id, after);
    }
}
