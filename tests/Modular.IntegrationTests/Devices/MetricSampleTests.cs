using System.Text.Json;
using Modular.Application.Devices;

namespace Modular.IntegrationTests.Devices;

internal sealed class MetricSampleTests : PresenceTest
{
    [Test]
    public async Task Keeps_one_sample_of_five_minutes_however_often_it_is_asked_and_by_however_many()
    {
        await BeginFiveMinutes();
        await Device.Heartbeat(new { metrics = new { cpuPercent = 12.5, extra = new { temperature = 40 } } });
        var late = await Host.Register(User);

        var taken = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Host.Send(new SampleMetrics())));
        await Device.Heartbeat(new { metrics = new { cpuPercent = 99 } });
        await late.Heartbeat(new { metrics = new { load1 = 1 } });
        var takenLater = await Host.Send(new SampleMetrics());

        var sample = (await History()).GetProperty("metrics").EnumerateArray().Single();
        Assert.That(taken.Sum(), Is.EqualTo(1));
        Assert.That(takenLater, Is.EqualTo(1));
        Assert.That(sample.GetProperty("cpuPercent").GetDouble(), Is.EqualTo(12.5));
        Assert.That(sample.GetProperty("extra").GetRawText(), Is.EqualTo("""{"temperature":40}"""));
        Assert.That(sample.GetProperty("at").Time().Ticks % TimeSpan.FromMinutes(5).Ticks, Is.Zero);
    }

    [Test]
    public async Task A_silent_device_or_one_without_metrics_leaves_no_sample()
    {
        await Device.Heartbeat(new { metrics = new { cpuPercent = 1 } });
        await Host.Execute("update devices.presence set metrics_at = now() - interval '5 min'");
        await Device.Heartbeat();

        Assert.That(await Host.Send(new SampleMetrics()), Is.Zero);
    }

    [Test]
    public async Task A_day_of_metrics_is_some_hundred_points_oldest_first()
    {
        await FillWithSamples();

        var day = (await History()).Times("metrics");
        var hour = (await History("?hours=1")).Times("metrics");

        Assert.That(day, Has.Count.EqualTo(288).And.Ordered.Ascending);
        Assert.That(hour, Has.Count.EqualTo(12));
    }

    [Test]
    public async Task What_is_older_than_a_day_is_removed_and_the_rest_stays()
    {
        await FillWithSamples();
        await Device.Heartbeat();
        await Device.Client.PostAsync("/v1/daemon/offline", content: null);
        await Host.Execute("""
            update devices.presence_change set at = at - case status when 'online' then interval '25 h' else '0' end
            """);
        // A partition of the day before yesterday is the first that no history shows.
        await Host.Execute("""
            create table devices.metric_sample_20200101 partition of devices.metric_sample
                for values from ('2020-01-01 UTC') to ('2020-01-02 UTC')
            """);

        Assert.That(await Host.Send(new RemoveOldHistory()), Is.EqualTo(2));
        Assert.That(await Host.Send(new RemoveOldHistory()), Is.Zero);

        var history = await History();
        Assert.That(history.Presence(), Is.EqualTo("online offline"));
        Assert.That(history.Times("metrics"), Has.Count.EqualTo(288));
    }

    private Task<JsonElement> History(string query = "") => User.Get($"/v1/devices/{Device.Id}/history{query}");

    // A test that the next five minutes begin in would see one sample more, or one less.
    private async Task BeginFiveMinutes() => await Eventually.That(
        () => Host.Ask<bool>("select now() < date_bin('5 minutes', now(), '2000-01-01 UTC') + interval '280 s'"),
        Is.True);

    private async Task FillWithSamples()
    {
        await BeginFiveMinutes();
        await Host.Execute("""
            do $$
            declare
                today timestamptz := date_trunc('day', now(), 'UTC');
            begin
                execute format(
                    'create table devices.%I partition of devices.metric_sample for values from (%L) to (%L)',
                    'metric_sample_' || to_char(today at time zone 'UTC' - interval '1 day', 'YYYYMMDD'),
                    today - interval '1 day', today);
            end $$
            """);
        await Host.Execute("""
            insert into devices.metric_sample (device_id, at, metrics)
            select @Id, date_bin('5 minutes', now(), '2000-01-01 UTC') - n * interval '5 minutes', '{"load1":1}'
            from generate_series(0, 288) n
            """, new { Device.Id });
    }
}
