using Modular.Application.Pipeline;

namespace Modular.UnitTests.Messaging;

public class MessageRetryTests
{
    private static readonly MessageRetry Retry = new()
    {
        FirstDelay = TimeSpan.FromSeconds(2),
        MaxDelay = TimeSpan.FromSeconds(60),
    };

    [TestCase(1, 2)]
    [TestCase(2, 4)]
    [TestCase(5, 32)]
    [TestCase(6, 60)]
    [TestCase(5000, 60)]
    public void Waits_twice_as_long_after_each_failure_up_to_a_bound(int attempt, int seconds)
    {
        var delay = Retry.Delay(attempt, jitter: 1);

        Assert.That(delay, Is.EqualTo(TimeSpan.FromSeconds(seconds)));
    }

    [Test]
    public void Jitters_from_nothing_to_the_bound()
    {
        Assert.That(Retry.Delay(3, jitter: 0), Is.EqualTo(TimeSpan.Zero));
        Assert.That(Retry.Delay(3, jitter: 0.5), Is.EqualTo(TimeSpan.FromSeconds(4)));
    }
}
