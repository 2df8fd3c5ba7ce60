using Modular.Domain.Auth;

namespace Modular.UnitTests.Auth;

public class SessionTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private static readonly SessionLifetimes Lifetimes = SessionLifetimes.Default;
    private static readonly Session Begun = Session.Begin(Guid.AllBitsSet, Lifetimes, Start);

    [Test]
    public void Gives_the_current_token_a_successor()
    {
        Assert.That(Begun.Judge(0, Start), Is.EqualTo(RefreshVerdict.Rotated));
        Assert.That(Begun.Rotate(Lifetimes, Start).Token, Is.EqualTo(new RefreshToken(Begun.Id, 1)));
    }

    [TestCase(0, RefreshVerdict.Repeated)]
    [TestCase(10, RefreshVerdict.Repeated)]
    [TestCase(10.001, RefreshVerdict.Reused)]
    public void Repeats_the_successor_for_ten_seconds(double seconds, RefreshVerdict verdict)
    {
        var rotated = Begun.Rotate(Lifetimes, Start);

        Assert.That(rotated.Judge(0, Start.AddSeconds(seconds)), Is.EqualTo(verdict));
    }

    [Test]
    public void Takes_a_spent_token_for_stolen_once_its_successor_was_used()
    {
        var twice = Begun.Rotate(Lifetimes, Start).Rotate(Lifetimes, Start);

        Assert.That(twice.Judge(0, Start), Is.EqualTo(RefreshVerdict.Reused));
        Assert.That(twice.Judge(1, Start), Is.EqualTo(RefreshVerdict.Repeated));
        Assert.That(twice.Judge(2, Start), Is.EqualTo(RefreshVerdict.Rotated));
    }

    [Test]
    public void Takes_a_token_from_the_future_for_stolen() =>
        Assert.That(Begun.Judge(1, Start), Is.EqualTo(RefreshVerdict.Reused));

    [Test]
    public void Ends_after_thirty_days_without_a_refresh()
    {
        Assert.That(Begun.Judge(0, Start.AddDays(30).AddTicks(-1)), Is.EqualTo(RefreshVerdict.Rotated));
        Assert.That(Begun.Judge(0, Start.AddDays(30)), Is.EqualTo(RefreshVerdict.Expired));
    }

    [Test]
    public void Ends_after_ninety_days_however_often_it_is_refreshed()
    {
        var session = Begun;
        for (var day = 10; day < 90; day += 10)
            session = session.Rotate(Lifetimes, Start.AddDays(day));

        Assert.That(session.Judge(8, Start.AddDays(90).AddTicks(-1)), Is.EqualTo(RefreshVerdict.Rotated));
        Assert.That(session.Judge(8, Start.AddDays(90)), Is.EqualTo(RefreshVerdict.Expired));
    }
}
