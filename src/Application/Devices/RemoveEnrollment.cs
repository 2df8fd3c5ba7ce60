using MediatR;
using Modular.Application.Pipeline;
using Modular.Domain.Devices;

namespace Modular.Application.Devices;

/// <summary>Removes an enrolment: its token is dead at once, its devices stay. Returns its id.</summary>
/// <param name="UserId">Whose enrolment it must be.</param>
/// <param name="EnrollmentId">Which.</param>
/// <param name="IfMatch">The ETag that it must have, or null.</param>
public sealed record RemoveEnrollment(Guid UserId, Guid EnrollmentId, string? IfMatch) : ICommand<Guid>;

internal sealed class RemoveEnrollmentHandler(IEnrollmentStore enrollments) : IRequestHandler<RemoveEnrollment, Guid>
{
    public async Task<Guid> Handle(RemoveEnrollment command, CancellationToken ct)
    {
        var enrollment = await enrollments.Lock(command.UserId, command.EnrollmentId, ct)
            ?? throw new EnrollmentNotFound();
        ETag.Require(command.IfMatch, enrollment);
        enrollments.Remove(enrollment.Id);
        return enrollment.Id;
    }
}
