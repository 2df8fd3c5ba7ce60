using FluentValidation;
using MediatR;
using Modular.Application.Pipeline;
using Modular.Domain;
using Modular.Domain.Devices;

namespace Modular.Application.Devices;

/// <summary>Makes a token with which daemons register without a user's credential.</summary>
/// <param name="UserId">For whom they register.</param>
/// <param name="Name">What it is for, at most 100 characters, or null.</param>
/// <param name="Tags">What its devices are tagged with, at most 32.</param>
/// <param name="MaxUses">How many registrations it allows, 1 to 1,000; null for 1.</param>
/// <param name="ExpiresAt">When it ends, at most 90 days ahead; null for in 1 hour.</param>
public sealed record CreateEnrollment(
    Guid UserId, string? Name, IReadOnlyList<string> Tags, int? MaxUses, DateTimeOffset? ExpiresAt)
    : ICommand<CreatedEnrollment>;

/// <summary>An enrolment with its token, which is shown this once.</summary>
public sealed record CreatedEnrollment(
    Guid Id, string Token, string? Name, IReadOnlyList<string> Tags, int MaxUses, int Uses,
    DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt, DateTimeOffset? LastUsedAt) : ICarriesSecret;

internal sealed class CreateEnrollmentValidator : AbstractValidator<CreateEnrollment>
{
    public CreateEnrollmentValidator(TimeProvider clock)
    {
        RuleFor(command => command.Name).OptionalLine(Enrollment.NameMaxLength);
        RuleFor(command => command.Tags).Tags();
        RuleFor(command => command.MaxUses).InclusiveBetween(1, Enrollment.MaxUsesLimit)
            .WithMessage($"Must be from 1 to {Enrollment.MaxUsesLimit}.");
        RuleFor(command => command.ExpiresAt)
            .Must(end => end is null || end > clock.GetUtcNow()).WithMessage("Must be in the future.")
            .Must(end => end is null || end <= clock.GetUtcNow() + Enrollment.MaxLife)
            .WithMessage($"Must be at most {Enrollment.MaxLife.TotalDays} days ahead.");
    }
}

internal sealed class CreateEnrollmentHandler(IEnrollmentStore enrollments, TimeProvider clock)
    : IRequestHandler<CreateEnrollment, CreatedEnrollment>
{
    public Task<CreatedEnrollment> Handle(CreateEnrollment command, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var enrollment = new Enrollment
        {
            Id = Ids.New(now),
            UserId = command.UserId,
            Name = command.Name,
            Tags = DeviceTags.Union(command.Tags),
            MaxUses = command.MaxUses ?? 1,
            CreatedAt = now,
            ExpiresAt = command.ExpiresAt ?? now + Enrollment.DefaultLife,
        };
        var token = PrefixedToken.New(DeviceKey.EnrollmentPrefix, enrollment.Id);
        enrollments.Add(enrollment, token.Hash);
        return Task.FromResult(new CreatedEnrollment(
            enrollment.Id, token.Text, enrollment.Name, enrollment.Tags, enrollment.MaxUses, Uses: 0,
            enrollment.CreatedAt, enrollment.ExpiresAt, LastUsedAt: null));
    }
}
