using Modular.Domain;

namespace Modular.Application.Auth;

/// <summary>An attempt that was counted.</summary>
/// <param name="Key">The counter.</param>
/// <param name="Used">How many it has counted in this window, this one included.</param>
/// <param name="ResetsAt">When the window ends.</param>
public sealed record CountedAttempt(string Key, int Used, DateTimeOffset ResetsAt);

/// <summary>Counts attempts over all hosts.</summary>
public interface IThrottle
{
    /// <summary>
    /// Counts an attempt of <paramref name="subject"/>, or refuses it with <see cref="Domain.Auth.TooManyAttempts"/>.
    /// At once and for itself, not with the unit of work: a refusal that rolls back still counts.
    /// </summary>
    Task<CountedAttempt> Count(AttemptLimit limit, string subject, CancellationToken ct);

    /// <summary>Takes the attempt back.</summary>
    Task Forgive(CountedAttempt attempt);
}

/// <summary>Runs what is limited.</summary>
public static class Throttled
{
    /// <summary>
    /// Runs <paramref name="work"/> as an attempt. It is counted before, so that a thousand guesses at once are a
    /// thousand, and forgiven after unless <paramref name="counts"/> says so of its refusal (null: it succeeded). A
    /// caller who hangs up stays counted. The work is handed the attempt, null where there is no limit.
    /// </summary>
    public static async Task<T> Attempt<T>(
        this IThrottle throttle, AttemptLimit limit, string subject, Func<Refusal?, bool> counts,
        Func<CountedAttempt?, Task<T>> work, CancellationToken ct)
    {
        if (limit.Limit == 0)
            return await work(null);

        var attempt = await throttle.Count(limit, subject, ct);
        T result;
        try
        {
            result = await work(attempt);
        }
        catch (Refusal refusal) when (!counts(refusal))
        {
            await throttle.Forgive(attempt);
            throw;
        }

        if (!counts(null))
            await throttle.Forgive(attempt);
        return result;
    }
}
