using System.Security.Cryptography;

namespace Modular.Api.Agent.Server;

/// <summary>
/// How long to wait after each failure in a row: at random between 1 s and a limit that doubles from 2 s to 30 s, so
/// that many agents do not come back to a returning server in one wave.
/// </summary>
internal sealed class Backoff(Func<double> jitter)
{
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    // A server that names a time knows best, but not a mistyped one.
    private static readonly TimeSpan LongestAsked = TimeSpan.FromMinutes(5);

    private int _failures;

    public Backoff()
        : this(Jitter)
    {
    }

    /// <summary>A number from 0 to below 1.</summary>
    public static double Jitter() => RandomNumberGenerator.GetInt32(1 << 24) / (double)(1 << 24);

    /// <summary>The next wait; never shorter than <paramref name="asked"/>, which the server may have named.</summary>
    public TimeSpan Next(TimeSpan? asked = null)
    {
        _failures = Math.Min(_failures + 1, 10);
        var limit = TimeSpan.FromSeconds(Math.Min(Math.Pow(2, _failures), Longest.TotalSeconds));
        var wait = Shortest + (limit - Shortest) * jitter();
        var least = Math.Min((asked ?? TimeSpan.Zero).Ticks, LongestAsked.Ticks);
        return TimeSpan.FromTicks(Math.Max(wait.Ticks, least));
    }
}
