using FsCheck;
using FsCheck.Fluent;
using Modular.Domain.Tasks;

namespace Modular.UnitTests.Tasks;

/// <summary>Random expressions against a matcher that looks at every single minute and knows only the rules.</summary>
public class CronPropertyTests
{
    private const int Expressions = 400;
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Searched = TimeSpan.FromDays(20);

    // Around the changes of clocks, where it is hard, or anywhere in the year.
    private static readonly (string Zone, string Near)[] Places =
    [
        ("Europe/Berlin", "2026-03-29T01:00Z"), ("Europe/Berlin", "2026-10-25T01:00Z"),
        ("America/New_York", "2026-03-08T07:00Z"), ("America/New_York", "2026-11-01T06:00Z"),
        ("America/St_Johns", "2010-11-07T02:31Z"), ("America/Havana", "2026-11-01T05:00Z"),
        ("Australia/Lord_Howe", "2026-04-04T15:00Z"), ("Asia/Kathmandu", "2026-06-01T00:00Z"),
    ];

    [Test]
    public void Finds_the_very_minute_that_looking_at_all_of_them_finds()
    {
        var found = 0;
        var property = Prop.ForAll(Arb.From(AnySearch), search =>
        {
            var next = CronExpression.Parse(search.Cron.Text).Next(search.After, search.Zone);
            if (FirstMinute(search) is not { } expected)
                return next > search.After + Searched;
            found++;
            return next == expected;
        });

        Check.One(Config.QuickThrowOnFailure.WithMaxTest(Expressions), property);

        // Chance has mostly made expressions that come.
        Assert.That(found, Is.GreaterThan(Expressions / 2));
    }

    private static readonly Gen<Field> Minutes = AnyField(0, 59);

    // Early hours often: that is when clocks are changed.
    private static readonly Gen<Field> Hours = Gen.OneOf(
        AnyField(0, 23), AnyList(0, 4), Gen.Constant(Field.All(0, 23)));

    private static readonly Gen<Field> Days = Gen.OneOf(AnyField(1, 31), Gen.Constant(Field.All(1, 31)));
    private static readonly Gen<Field> Months = Gen.Frequency(
        (1, AnyField(1, 12)), (3, Gen.Constant(Field.All(1, 12))));

    private static readonly Gen<Field> Weekdays = Gen.OneOf(AnyField(0, 6), Gen.Constant(Field.All(0, 6)));

    private static readonly Gen<Cron> AnyCron =
        from minute in Minutes
        from hour in Hours
        from day in Days
        from month in Months
        from weekday in Weekdays
        let cron = new Cron(minute, hour, day, month, weekday)
        // A day that no month has is refused, which the other tests show.
        where day.Values.Min() <= 28
        select cron;

    private static readonly Gen<Search> AnySearch =
        from cron in AnyCron
        from place in Gen.Elements(Places)
        from seconds in Gen.OneOf(Gen.Choose(-6 * 3600, 6 * 3600), Gen.Choose(-90 * 86_400, 90 * 86_400))
        select new Search(
            cron, TimeZoneInfo.FindSystemTimeZoneById(place.Zone),
            DateTimeOffset.Parse(place.Near, null).AddSeconds(seconds));

    private static Gen<Field> AnyField(int first, int last)
    {
        var steps = Gen.Choose(1, last).Select(step => new Field($"*/{step}", Field.Steps(first, last, step)));
        return Gen.Frequency((3, AnyList(first, last)), (1, steps));
    }

    private static Gen<Field> AnyList(int first, int last)
    {
        var value = Gen.Choose(first, last);
        var single = value.Select(one => new Field($"{one}", [one]));
        var range = from one in value
                    from other in value
                    from step in Gen.Choose(1, Math.Max(1, last / 2))
                    let least = Math.Min(one, other)
                    let most = Math.Max(one, other)
                    select new Field(
                        step == 1 ? $"{least}-{most}" : $"{least}-{most}/{step}", Field.Steps(least, most, step));
        var list = from one in Gen.OneOf(single, range)
                   from other in Gen.OneOf(single, range)
                   select new Field($"{one.Text},{other.Text}", [.. one.Values.Union(other.Values)]);
        return Gen.OneOf(single, range, list);
    }

    private static DateTimeOffset? FirstMinute(Search search)
    {
        var first = new DateTimeOffset(
            search.After.UtcTicks - search.After.UtcTicks % Minute.Ticks, TimeSpan.Zero) + Minute;
        for (var minute = first; minute <= search.After + Searched; minute += Minute)
        {
            if (Comes(search.Cron, minute, search.Zone))
                return minute;
        }

        return null;
    }

    private static bool Comes(Cron cron, DateTimeOffset minute, TimeZoneInfo zone)
    {
        var (offset, before) = (zone.GetUtcOffset(minute), zone.GetUtcOffset(minute - Minute));
        var local = minute.UtcDateTime + offset;
        if (cron.IsEveryHour)
            return cron.Has(local);

        // What the clock has left out just now counts at this minute.
        for (var skipped = Minute; skipped <= offset - before; skipped += Minute)
        {
            if (cron.Has(local - skipped))
                return true;
        }

        return cron.Has(local) && !WasShownBefore(local, minute, zone);
    }

    private static bool WasShownBefore(DateTime local, DateTimeOffset minute, TimeZoneInfo zone)
    {
        for (var earlier = minute - Minute; earlier >= minute - TimeSpan.FromHours(3); earlier -= Minute)
        {
            if (earlier.UtcDateTime + zone.GetUtcOffset(earlier) == local)
                return true;
        }

        return false;
    }

    private sealed record Search(Cron Cron, TimeZoneInfo Zone, DateTimeOffset After);

    private sealed record Field(string Text, int[] Values)
    {
        public bool IsStar => Text.StartsWith('*');

        public static Field All(int first, int last) => new("*", Steps(first, last, 1));

        public static int[] Steps(int first, int last, int step) =>
            [.. Enumerable.Range(first, last - first + 1).Where(value => (value - first) % step == 0)];
    }

    private sealed record Cron(Field Minute, Field Hour, Field Day, Field Month, Field Weekday)
    {
        public string Text => string.Join(' ', Minute.Text, Hour.Text, Day.Text, Month.Text, Weekday.Text);

        public bool IsEveryHour => Hour.Values.Length == 24;

        public bool Has(DateTime time)
        {
            var (day, weekday) = (Day.Values.Contains(time.Day), Weekday.Values.Contains((int)time.DayOfWeek));
            return Minute.Values.Contains(time.Minute) && Hour.Values.Contains(time.Hour)
                && Month.Values.Contains(time.Month)
                && (Day.IsStar || Weekday.IsStar ? day && weekday : day || weekday);
        }
    }
}
