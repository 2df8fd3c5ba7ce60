using System.Globalization;
using Modular.Domain.Tasks;

namespace Modular.UnitTests.Tasks;

public class CronExpressionTests
{
    // Zones with summer time in either half of the year, one with half an hour of it, and two without.
    [TestCase("0 9 * * *", "UTC", "2026-01-02T09:00Z", "2026-01-03T09:00Z")]
    [TestCase("* * * * *", "UTC", "2026-01-02T09:00:59.999Z", "2026-01-02T09:01Z")]
    [TestCase("*/15 * * * *", "UTC", "2026-01-02T09:07:30Z", "2026-01-02T09:15Z")]
    [TestCase("5,50-52 8-10/2 * * *", "UTC", "2026-01-02T08:51Z", "2026-01-02T08:52Z")]
    [TestCase("5,50-52 8-10/2 * * *", "UTC", "2026-01-02T08:52Z", "2026-01-02T10:05Z")]
    [TestCase(" 0\t0  1 1 * ", "UTC", "2026-01-01T00:00Z", "2027-01-01T00:00Z")]
    [TestCase("0 0 1 mar,Dec *", "UTC", "2026-03-01T00:00Z", "2026-12-01T00:00Z")]
    [TestCase("0 12 * * *", "Asia/Kolkata", "2026-01-02T00:00Z", "2026-01-02T06:30Z")]
    [TestCase("0 0 * * *", "Pacific/Kiritimati", "2026-01-02T09:59Z", "2026-01-02T10:00Z")]
    public void Comes_next_at_the_time_it_says(string cron, string zone, string after, string next) =>
        AssertNext(cron, zone, after, next);

    [TestCase("0 0 * * 7", "2026-01-04T00:00Z")]
    [TestCase("0 0 * * SUN", "2026-01-04T00:00Z")]
    [TestCase("0 0 * * FRI-SUN", "2026-01-02T00:00Z")]
    [TestCase("0 0 * * 6-7", "2026-01-03T00:00Z")]
    [TestCase("0 0 * * mon-wed", "2026-01-05T00:00Z")]
    [TestCase("0 0 * * */3", "2026-01-03T00:00Z", Description = "Sunday, Wednesday, Saturday")]
    [TestCase("0 0 13 * *", "2026-01-13T00:00Z")]
    [TestCase("0 0 13 * FRI", "2026-01-02T00:00Z", Description = "Both restricted: either is enough")]
    [TestCase("0 0 */13 * FRI", "2026-02-27T00:00Z", Description = "* is no restriction, stepped or not")]
    [TestCase("0 0 30 2 MON", "2026-02-02T00:00Z", Description = "A day that never comes leaves the other")]
    public void Knows_days_of_the_week(string cron, string next) => AssertNext(cron, "UTC", "2026-01-01T12:00Z", next);

    [TestCase("2026-03-01T00:00Z", "2028-02-29T00:00Z")]
    [TestCase("2096-02-29T00:00Z", "2104-02-29T00:00Z")]
    public void Waits_for_a_leap_day(string after, string next) => AssertNext("0 0 29 2 *", "UTC", after, next);

    [TestCase("30 2 * * *", "Europe/Berlin", "2026-03-28T12:00Z", "2026-03-29T01:00Z")]
    [TestCase("30 2 * * *", "Europe/Berlin", "2026-03-29T01:00Z", "2026-03-30T00:30Z")]
    [TestCase("0,30 2,3 * * *", "Europe/Berlin", "2026-03-29T01:00Z", "2026-03-29T01:30Z")]
    [TestCase("30 2 * * *", "America/New_York", "2026-03-07T12:00Z", "2026-03-08T07:00Z")]
    [TestCase("15 2 * * *", "Australia/Lord_Howe", "2026-10-02T20:00Z", "2026-10-03T15:30Z")]
    [TestCase("0 12 * * *", "Pacific/Apia", "2011-12-29T22:30Z", "2011-12-30T10:00Z",
        Description = "A whole day was left out")]
    public void Comes_once_after_a_gap_for_what_is_left_out(string cron, string zone, string after, string next) =>
        AssertNext(cron, zone, after, next);

    [TestCase("30 2 * * *", "Europe/Berlin", "2026-10-24T12:00Z", "2026-10-25T00:30Z")]
    [TestCase("30 2 * * *", "Europe/Berlin", "2026-10-25T00:30Z", "2026-10-26T01:30Z")]
    [TestCase("*/20 2-3 * * *", "Europe/Berlin", "2026-10-25T00:40Z", "2026-10-25T02:00Z")]
    [TestCase("30 1 * * *", "America/New_York", "2026-10-31T12:00Z", "2026-11-01T05:30Z")]
    [TestCase("30 1 * * *", "America/New_York", "2026-11-01T05:30Z", "2026-11-02T06:30Z")]
    public void Comes_the_first_time_only_where_a_time_comes_twice(
        string cron, string zone, string after, string next) =>
        AssertNext(cron, zone, after, next);

    [TestCase("Europe/Berlin", "2026-03-29T00:00Z")]
    [TestCase("Europe/Berlin", "2026-10-25T00:00Z")]
    [TestCase("America/New_York", "2026-03-08T06:00Z")]
    [TestCase("America/New_York", "2026-11-01T05:00Z")]
    [TestCase("Asia/Tokyo", "2026-03-29T00:00Z")]
    public void An_expression_for_every_hour_comes_at_each_real_quarter(string zone, string start)
    {
        var cron = CronExpression.Parse("*/15 * * * *");
        var moment = Moment(start);

        for (var quarter = 1; quarter <= 12; quarter++)
        {
            var next = cron.Next(moment, Zone(zone));
            Assert.That(next - moment, Is.EqualTo(TimeSpan.FromMinutes(15)));
            moment = next;
        }
    }

    [TestCase("", "five fields")]
    [TestCase("* * * *", "five fields")]
    [TestCase("0 * * * * *", "five fields")]
    [TestCase("@daily", "five fields")]
    [TestCase("60 * * * *", "The minute '60' is not a number from 0 to 59.")]
    [TestCase("-1 * * * *", "minute")]
    [TestCase("+1 * * * *", "minute")]
    [TestCase("1,,2 * * * *", "minute")]
    [TestCase("* 24 * * *", "hour")]
    [TestCase("* * 0 * *", "day of month")]
    [TestCase("* * 32 * *", "day of month")]
    [TestCase("* * L * *", "day of month")]
    [TestCase("* * ? * *", "day of month")]
    [TestCase("* * * 13 *", "month '13' is not a number from 1 to 12 or a name such as JAN or DEC")]
    [TestCase("* * * MAYBE *", "month")]
    [TestCase("* * * * 8", "day of week")]
    [TestCase("* * * * MON#2", "day of week")]
    [TestCase("5-1 * * * *", "ends before it begins")]
    [TestCase("1-2-3 * * * *", "minute")]
    [TestCase("*/0 * * * *", "step '0' of the minute")]
    [TestCase("*/60 * * * *", "step '60'")]
    [TestCase("*/2/3 * * * *", "minute")]
    [TestCase("5/15 * * * *", "minute '5/15' is no value, no range")]
    [TestCase("0 0 30 2 *", "Never comes")]
    [TestCase("0 0 31 4,6,9,11 */2", "Never comes")]
    public void Says_what_is_wrong(string cron, string sentence) =>
        Assert.That(() => CronExpression.Parse(cron), Throws.TypeOf<FormatException>()
            .With.Message.Contains(sentence));

    [Test]
    public void Is_read_up_to_its_length_only()
    {
        var longest = string.Join(',', Enumerable.Range(0, 60)) + new string(' ', 23) + "* * * *";

        Assert.That(longest, Has.Length.EqualTo(CronExpression.MaxLength - 1));
        Assert.That(() => CronExpression.Parse(longest + ' '), Throws.Nothing);
        Assert.That(() => CronExpression.Parse(longest + "  "), Throws.TypeOf<FormatException>());
    }

    private static void AssertNext(string cron, string zone, string after, string next) =>
        Assert.That(CronExpression.Parse(cron).Next(Moment(after), Zone(zone)), Is.EqualTo(Moment(next)));

    private static DateTimeOffset Moment(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);

    private static TimeZoneInfo Zone(string id) => TimeZoneInfo.FindSystemTimeZoneById(id);
}
