namespace Modular.Domain.Tasks;

/// <summary>
/// What the clock on the wall shows in a time zone, and when. Only the offset at a moment is asked of the zone: that is
/// right for every kind of change, also those that are no daylight saving time.
/// </summary>
internal static class WallClock
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    /// <summary>What the clock shows at a moment.</summary>
    public static DateTime LocalTime(this TimeZoneInfo zone, DateTimeOffset moment) =>
        moment.UtcDateTime + zone.GetUtcOffset(moment);

    /// <summary>
    /// The first moment at which the clock shows <paramref name="local"/>; where it is put forward over that time, the
    /// first moment after. A later local time never comes at an earlier moment.
    /// </summary>
    public static DateTimeOffset FirstMoment(this TimeZoneInfo zone, DateTime local)
    {
        // No zone is further than 14 hours from UTC, so a day lies on the other side of a change.
        var utc = new DateTimeOffset(local, TimeSpan.Zero);
        var before = zone.GetUtcOffset(utc - Day);
        var after = zone.GetUtcOffset(utc + Day);
        if (zone.GetUtcOffset(utc - before) == before)
            return utc - before;
        if (zone.GetUtcOffset(utc - after) == after)
            return utc - after;
        return zone.FirstMomentWith(after, utc - after, utc - before);
    }

    private static DateTimeOffset FirstMomentWith(
        this TimeZoneInfo zone, TimeSpan offset, DateTimeOffset early, DateTimeOffset late)
    {
        while (late - early > Minute)
        {
            var middle = early + Minute * ((int)(late - early).TotalMinutes / 2);
            (early, late) = zone.GetUtcOffset(middle) == offset ? (early, middle) : (middle, late);
        }

        return late;
    }
}
