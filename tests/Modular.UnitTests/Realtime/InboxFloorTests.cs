using Modular.Infrastructure.Realtime;

namespace Modular.UnitTests.Realtime;

internal sealed class InboxFloorTests
{
    private readonly HandClock _clock = new();

    [Test]
    public void Looks_from_the_beginning_first_and_every_ten_seconds()
    {
        var floor = new InboxFloor(_clock);
        var first = floor.Next();
        floor.Moved(1_000_000);
        _clock.Advance(TimeSpan.FromSeconds(9));
        var before = floor.Next();
        _clock.Advance(TimeSpan.FromSeconds(1));

        Assert.That(first, Is.Zero);
        Assert.That(before, Is.Positive);
        Assert.That(floor.Next(), Is.Zero);
    }

    [Test]
    public void Looks_a_little_below_what_was_moved_last_and_further_once_a_second()
    {
        var floor = new InboxFloor(_clock);
        floor.Next();
        floor.Moved(1_000_000);
        floor.Moved(999_000);
        var soon = floor.Next();
        _clock.Advance(TimeSpan.FromSeconds(1));

        Assert.That(soon, Is.EqualTo(999_500));
        Assert.That(floor.Next(), Is.EqualTo(980_000));
        Assert.That(floor.Next(), Is.EqualTo(999_500));
    }
}
