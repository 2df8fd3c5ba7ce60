using Modular.Infrastructure.Postgres.Embedded;

namespace Modular.UnitTests.Postgres.Embedded;

internal sealed class RestartBackoffTests
{
    [Test]
    public void Restarts_at_once_then_doubles_from_one_to_thirty_seconds()
    {
        var backoff = new RestartBackoff(new HandClock());

        var waits = Enumerable.Range(0, 8).Select(_ => backoff.Next().TotalSeconds);

        Assert.That(waits, Is.EqualTo(new[] { 0, 1, 2, 4, 8, 16, 30, 30 }));
    }

    [Test]
    public void Begins_anew_after_a_minute_up()
    {
        var clock = new HandClock();
        var backoff = new RestartBackoff(clock);
        backoff.Next();
        backoff.Next();
        backoff.Started();

        clock.Advance(TimeSpan.FromMinutes(1));

        Assert.That(backoff.Next(), Is.EqualTo(TimeSpan.Zero));
    }

    [Test]
    public void Goes_on_when_the_server_was_up_for_a_moment_only()
    {
        var clock = new HandClock();
        var backoff = new RestartBackoff(clock);
        backoff.Next();
        backoff.Started();

        clock.Advance(TimeSpan.FromSeconds(59));

        Assert.That(backoff.Next(), Is.EqualTo(TimeSpan.FromSeconds(1)));
    }
}
