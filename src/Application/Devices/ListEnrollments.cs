using Modular.Application.Pipeline;

namespace Modular.Application.Devices;

/// <summary>A user's enrolments, spent and expired ones too, newest first.</summary>
public sealed record ListEnrollments(Guid UserId, PageQuery Page) : IQuery<Page<EnrollmentDetails>>;

/// <summary>A user's enrolment; null when there is none or it is somebody else's.</summary>
public sealed record GetEnrollment(Guid UserId, Guid EnrollmentId) : IQuery<EnrollmentDetails?>;
