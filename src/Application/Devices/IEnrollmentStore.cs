using Modular.Domain.Devices;

namespace Modular.Application.Devices;

/// <summary>Keeps enrolments.</summary>
public interface IEnrollmentStore
{
    /// <summary>Adds an enrolment whose token has <paramref name="tokenHash"/>.</summary>
    void Add(Enrollment enrollment, byte[] tokenHash);

    /// <summary>Takes one use and returns the enrolment's tags; null when it is spent, expired or gone.</summary>
    Task<IReadOnlyList<string>?> Use(Guid enrollmentId, CancellationToken ct);

    /// <summary>The user's enrolment as the wire has it, locked until the commit; null when it is not theirs.</summary>
    Task<EnrollmentDetails?> Lock(Guid userId, Guid enrollmentId, CancellationToken ct);

    /// <summary>Removes an enrolment; its token is dead with the commit.</summary>
    void Remove(Guid enrollmentId);

    /// <summary>Removes every enrolment of a user; their tokens are dead with the commit.</summary>
    void RemoveAll(Guid userId);
}
