using Modular.Api.Agent.Server;

namespace Modular.UnitTests.Agent;

internal sealed class BackoffTests
{
    [Test]
    public void The_longest_wait_doubles_from_two_seconds_to_thirty()
    {
        var backoff = new Backoff(() => 1);

        var waits = Enumerable.Range(0, 7).Select(_ => backoff.Next().TotalSeconds);

        Assert.That(waits, Is.EqualTo(new[] { 2.0, 4, 8, 16, 30, 30, 30 }));
    }

    [Test]
    public void The_shortest_wait_is_a_second()
    {
        var backoff = new Backoff(() => 0);

        Assert.That(Enumerable.Range(0, 20).Select(_ => backoff.Next().TotalSeconds), Has.All.EqualTo(1));
    }

    [Test]
    public void Waits_at_least_as_long_as_the_server_asks_within_reason()
    {
        var backoff = new Backoff(() => 0);

        Assert.That(backoff.Next(TimeSpan.FromSeconds(20)), Is.EqualTo(TimeSpan.FromSeconds(20)));
        Assert.That(backoff.Next(TimeSpan.Zero), Is.EqualTo(TimeSpan.FromSeconds(1)));
        Assert.That(backoff.Next(TimeSpan.FromDays(1)), Is.EqualTo(TimeSpan.FromMinutes(5)));
    }

    [Test]
    public void Jitter_stays_between_zero_and_one()
    {
        var values = Enumerable.Range(0, 1000).Select(_ => Backoff.Jitter()).ToList();

        Assert.That(values, Has.All.InRange(0.0, 0.9999999999));
        Assert.That(values.Distinct().Count(), Is.GreaterThan(900));
    }
}
