using Modular.Domain.Tasks;

namespace Modular.UnitTests.Tasks;

public class BackoffTests
{
    [TestCase(1, 10)]
    [TestCase(2, 20)]
    [TestCase(5, 160)]
    public void Doubles_with_each_attempt(int attempt, double seconds)
    {
        var delay = Backoff.Default.Delay(attempt, jitter: 0.5);

        Assert.That(delay.TotalSeconds, Is.EqualTo(seconds));
    }

    [TestCase(0, 7.5)]
    [TestCase(1, 12.5)]
    public void Is_up_to_a_quarter_shorter_or_longer(double jitter, double seconds)
    {
        var delay = new Backoff(BackoffKind.Fixed, 10).Delay(attempt: 7, jitter);

        Assert.That(delay.TotalSeconds, Is.EqualTo(seconds));
    }

    [TestCase(1, BackoffKind.Fixed)]
    [TestCase(25, BackoffKind.Exponential)]
    public void Never_exceeds_an_hour(int attempt, BackoffKind kind)
    {
        var delay = new Backoff(kind, 3600).Delay(attempt, jitter: 1);

        Assert.That(delay, Is.EqualTo(TimeSpan.FromHours(1)));
    }

    [TestCase(10, 0, 60, 60)]
    [TestCase(10, 1, 60, 75)]
    [TestCase(100, 0.5, 60, 100)]
    [TestCase(0, 0, 60, 60)]
    [TestCase(10, 1, 1_000_000, 3600)]
    public void Waits_at_least_as_long_as_a_remote_party_asks(int seconds, double jitter, int asked, double waits)
    {
        var backoff = new Backoff(BackoffKind.Fixed, seconds);

        Assert.That(backoff.Delay(1, jitter, TimeSpan.FromSeconds(asked)).TotalSeconds, Is.EqualTo(waits));
    }
}
