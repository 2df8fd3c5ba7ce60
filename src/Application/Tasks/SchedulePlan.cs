using FluentValidation;
using Modular.Domain.Tasks;

namespace Modular.Application.Tasks;

/// <summary>All that its owner says of a schedule.</summary>
/// <param name="Name">1 to 100 characters.</param>
/// <param name="Cron">Five fields.</param>
/// <param name="TimeZone">The IANA name of the zone whose clocks count.</param>
/// <param name="Task">The task to make.</param>
/// <param name="Paused">Whether it makes none for now.</param>
/// <param name="Overlap">What happens while the last task is still open.</param>
public sealed record SchedulePlan(
    string Name, string Cron, string TimeZone, CreateTask Task, bool Paused, ScheduleOverlap Overlap);

internal sealed class SchedulePlanValidator : AbstractValidator<SchedulePlan>
{
    public SchedulePlanValidator()
    {
        RuleFor(plan => plan.Name).NotEmpty().MaximumLength(Schedule.NameMaxLength);
        RuleFor(plan => plan.Cron).Custom(RequireCron);
        RuleFor(plan => plan.TimeZone).Must(name => TimeZones.Find(name) is not null)
            .WithMessage(_ => TimeZones.NotFound(TimeZoneInfo.GetSystemTimeZones().Count));
        RuleFor(plan => plan.Task).SetValidator(new CreateTaskValidator());
    }

    private static void RequireCron(string text, ValidationContext<SchedulePlan> context)
    {
        try
        {
            CronExpression.Parse(text);
        }
        catch (FormatException e)
        {
            context.AddFailure(e.Message);
        }
    }
}
