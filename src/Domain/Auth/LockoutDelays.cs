namespace Modular.Domain.Auth;

/// <summary>
/// How long after a failure the next attempt waits: not at all after the first few, then one second, two, four and so
/// on up to a cap.
/// </summary>
public static class LockoutDelays
{
    /// <summary>
    /// The delay after the first, second, third failure and so on; the last stands for all that follow.
    /// </summary>
    /// <param name="from">The failure that is the first to have a delay, from 1 on.</param>
    /// <param name="cap">The longest delay, at least a second.</param>
    public static IReadOnlyList<TimeSpan> Growing(int from, TimeSpan cap)
    {
        var delays = Enumerable.Repeat(TimeSpan.Zero, from - 1).ToList();
        for (var delay = TimeSpan.FromSeconds(1); delay < cap; delay *= 2)
            delays.Add(delay);
        delays.Add(cap);
        return delays;
    }
}
