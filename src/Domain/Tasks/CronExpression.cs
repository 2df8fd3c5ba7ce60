namespace Modular.Domain.Tasks;

/// <summary>
/// When something recurs, in the five fields of cron: minute, hour, day of month, month, day of week. Where both days
/// are restricted, either of them is enough; a day field that begins with <c>*</c> is not restricted.
/// </summary>
public sealed class CronExpression
{
    /// <summary>The most characters of an expression.</summary>
    public const int MaxLength = 200;

    private const ulong AllHours = (1UL << 24) - 1;
    private const int LeapYear = 2000;
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private readonly CronValues _minutes;
    private readonly CronValues _hours;
    private readonly CronValues _daysOfMonth;
    private readonly CronValues _months;
    private readonly CronValues _daysOfWeek;

    private CronExpression(string[] fields)
    {
        _minutes = CronField.Minute.Parse(fields[0]);
        _hours = CronField.Hour.Parse(fields[1]);
        _daysOfMonth = CronField.DayOfMonth.Parse(fields[2]);
        _months = CronField.Month.Parse(fields[3]);
        _daysOfWeek = CronField.DayOfWeek.Parse(fields[4]);
    }

    /// <summary>Reads an expression; one that names no day that ever comes is none.</summary>
    /// <exception cref="FormatException">Says what is wrong with it.</exception>
    public static CronExpression Parse(string text)
    {
        if (text.Length > MaxLength)
            throw new FormatException($"Must have at most {MaxLength} characters.");
        var fields = text.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length != 5)
            throw new FormatException("Must have five fields: minute, hour, day of month, month and day of week.");

        var cron = new CronExpression(fields);
        return cron.EverComes() ? cron : throw new FormatException("Never comes: its months have no such day.");
    }

    /// <summary>
    /// The first time after <paramref name="after"/>, by the clocks of <paramref name="zone"/>. An expression for every
    /// hour counts real minutes. One that names hours keeps to the clock on the wall when that is changed: a time that
    /// comes twice counts the first time, and those that are left out count once, at the first moment after.
    /// </summary>
    public DateTimeOffset Next(DateTimeOffset after, TimeZoneInfo zone) =>
        _hours.Bits == AllHours ? NextMinute(after, zone) : NextTimeOfDay(after, zone);

    private DateTimeOffset NextMinute(DateTimeOffset after, TimeZoneInfo zone)
    {
        var minute = new DateTimeOffset(after.UtcTicks - after.UtcTicks % Minute.Ticks, TimeSpan.Zero) + Minute;
        while (true)
        {
            var local = zone.LocalTime(minute);
            if (!MatchesDay(local))
                // Not back to a midnight that the clock, put back over it, is going to show once more.
                minute = Later(minute + Minute, zone.FirstMoment(local.Date.AddDays(1)));
            else if (_minutes.Has(local.Minute))
                return minute;
            else
                minute += Minute;
        }
    }

    private DateTimeOffset NextTimeOfDay(DateTimeOffset after, TimeZoneInfo zone)
    {
        for (var day = zone.LocalTime(after).Date; ; day = day.AddDays(1))
        {
            foreach (var time in TimesOf(day))
            {
                if (zone.FirstMoment(time) is var moment && moment > after)
                    return moment;
            }
        }
    }

    private IEnumerable<DateTime> TimesOf(DateTime day) => !MatchesDay(day)
        ? []
        : from hour in _hours.UpTo(23)
          from minute in _minutes.UpTo(59)
          select day.AddHours(hour).AddMinutes(minute);

    private bool MatchesDay(DateTime day)
    {
        if (!_months.Has(day.Month))
            return false;

        var ofMonth = _daysOfMonth.Has(day.Day);
        var ofWeek = _daysOfWeek.Has((int)day.DayOfWeek)
            || (day.DayOfWeek == DayOfWeek.Sunday && _daysOfWeek.Has(CronField.DayOfWeek.Last));
        return EitherDay ? ofMonth || ofWeek : ofMonth && ofWeek;
    }

    private bool EitherDay => _daysOfMonth.IsRestricted && _daysOfWeek.IsRestricted;

    // Over the years every date falls on every day of the week, so that one is no matter.
    private bool EverComes() => EitherDay || _months.UpTo(12).Any(
        month => _daysOfMonth.UpTo(DateTime.DaysInMonth(LeapYear, month)).Any());

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;
}
