using System.Globalization;
using Modular.Application.Auth;

namespace Modular.Api.Auth;

/// <summary>
/// Tells a caller what is left of a limit by address, in the fields <c>RateLimit-Policy</c> and <c>RateLimit</c>
/// (draft-ietf-httpapi-ratelimit-headers-11). Of limits by account nothing is told: that would say whether there is
/// one.
/// </summary>
internal sealed class RateLimitFields(AttemptLimit limit, TimeProvider clock)
{
    private bool _counted;
    private int _left = limit.Limit;
    private TimeSpan _reset = limit.Window;

    /// <summary>The limit.</summary>
    public AttemptLimit Limit => limit;

    /// <summary>This call is counted; null where there is no limit.</summary>
    public void Count(CountedAttempt? attempt)
    {
        if (attempt is null)
            return;
        _counted = true;
        _left = limit.Limit - attempt.Used;
        _reset = attempt.ResetsAt - clock.GetUtcNow();
    }

    /// <summary>Takes note of whether this call stays counted, and returns that.</summary>
    public bool Counts(bool stays)
    {
        _left += stays ? 0 : 1;
        return stays;
    }

    /// <summary>
    /// This call was one too many; unless it was counted before, and it was another limit that refused it.
    /// </summary>
    public void NoneLeft(TimeSpan reset)
    {
        if (!_counted)
            (_left, _reset) = (0, reset);
    }

    /// <summary>Adds the fields, beside those of another limit of the same call.</summary>
    public void AddTo(HttpResponse response)
    {
        if (limit.Limit == 0 || response.HasStarted)
            return;
        response.Headers.Append("RateLimit-Policy", $"\"{limit.Name}\";q={limit.Limit};w={Seconds(limit.Window)}");
        response.Headers.Append("RateLimit", $"\"{limit.Name}\";r={_left};t={Seconds(_reset)}");
    }

    private static string Seconds(TimeSpan time) =>
        Math.Max(0, Math.Ceiling(time.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
}
