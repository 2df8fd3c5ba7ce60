namespace Modular.Application.Auth;

/// <summary>Whose failures are counted, and how long each keeps the next attempt waiting.</summary>
/// <param name="Name">What is attempted, as part of the counter's name.</param>
/// <param name="Subject">By whom.</param>
/// <param name="Delays">The delay after each failure; the last stands for all that follow.</param>
/// <param name="Memory">How long after the last failure all are forgotten.</param>
public sealed record FailureCounter(string Name, string Subject, IReadOnlyList<TimeSpan> Delays, TimeSpan Memory);

/// <summary>An attempt that was counted as a failure, or was not taken.</summary>
/// <param name="Counter">Where it was counted.</param>
/// <param name="Taken">False when the subject still had to wait; it was not counted then.</param>
/// <param name="BlockedUntil">Until when the subject has to wait now.</param>
public sealed record CountedFailure(FailureCounter Counter, bool Taken, DateTimeOffset BlockedUntil);

/// <summary>Counts failures over all hosts; neither a restart nor a crash forgets them.</summary>
public interface IFailureCounts
{
    /// <summary>
    /// Counts an attempt as a failure before it is known whether it is one, so that a thousand at once are a thousand.
    /// At once and for itself, not with the unit of work.
    /// </summary>
    Task<CountedFailure> Count(FailureCounter counter, CancellationToken ct);

    /// <summary>Takes the failure back at once: nothing was found out.</summary>
    Task Forgive(CountedFailure failure);

    /// <summary>Takes the failure back with the unit of work: it was none.</summary>
    void ForgiveWithUnit(CountedFailure failure);

    /// <summary>Forgets all failures of the counter with the unit of work.</summary>
    void Forget(FailureCounter counter);

    /// <summary>Whether somebody has signed in to the account from this address in the last 90 days.</summary>
    Task<bool> IsKnownAddress(string account, string address, CancellationToken ct);

    /// <summary>Keeps with the unit of work that somebody has signed in to the account from this address.</summary>
    void KnowAddress(string account, string address);
}
