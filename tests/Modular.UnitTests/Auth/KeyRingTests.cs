using Modular.Domain.Auth;

namespace Modular.UnitTests.Auth;

public class KeyRingTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private static readonly TimeSpan TokenLifetime = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan Month = TimeSpan.FromDays(30);

    [Test]
    public void The_latest_key_whose_time_has_come_signs()
    {
        var (old, next) = (Key(Now.AddDays(-30)), Key(Now));
        var ring = new KeyRing([next, old]);

        Assert.That(ring.SignerAt(Now.AddTicks(-1)), Is.EqualTo(old));
        Assert.That(ring.SignerAt(Now), Is.EqualTo(next));
        Assert.That(ring.SignerAt(Now.AddYears(-1)), Is.EqualTo(old), "A host with a slow clock signs, too.");
    }

    [Test]
    public void A_key_stays_an_hour_after_the_last_token_that_it_signed()
    {
        var (old, next) = (Key(Now.AddDays(-30)), Key(Now));
        var ring = new KeyRing([old, next]);
        var end = Now + TokenLifetime + TimeSpan.FromHours(1);

        Assert.That(ring.EndOf(old, TokenLifetime), Is.EqualTo(end));
        Assert.That(ring.EndOf(next, TokenLifetime), Is.Null);
        Assert.That(ring.EndedAt(end.AddTicks(-1), TokenLifetime), Is.Empty);
        Assert.That(ring.EndedAt(end, TokenLifetime), Is.EqualTo([old]));
        Assert.That(new KeyRing([next]).EndedAt(Now.AddYears(9), TokenLifetime), Is.Empty, "The last one never goes.");
    }

    [Test]
    public void The_schedule_publishes_a_key_a_day_before_it_signs()
    {
        var ring = new KeyRing([Key(Now)]);
        var day = Now.AddDays(29);

        Assert.That(ring.Due(day.AddTicks(-1), Month), Is.Null);
        Assert.That(ring.Due(day, Month)!.SignsFrom, Is.EqualTo(Now.AddDays(30)));
    }

    [Test]
    public void A_schedule_that_was_held_up_gives_the_whole_notice()
    {
        var (ring, later) = (new KeyRing([Key(Now)]), Now.AddDays(100));

        var next = ring.Due(later, Month)!;

        Assert.That((next.CreatedAt, next.SignsFrom), Is.EqualTo((later, later.AddDays(1))));
        Assert.That(new KeyRing([.. ring.Keys, next]).Due(later, Month), Is.Null, "One is on its way.");
    }

    [Test]
    public void The_shortest_schedule_has_one_key_on_its_way_at_a_time()
    {
        var day = TimeSpan.FromDays(1);
        var first = Key(Now);
        var second = new KeyRing([first]).Due(Now, day)!;

        Assert.That(second.SignsFrom, Is.EqualTo(Now.AddDays(1)));
        Assert.That(new KeyRing([first, second]).Due(Now.AddHours(23), day), Is.Null);
        Assert.That(new KeyRing([first, second]).Due(Now.AddDays(1), day)!.SignsFrom, Is.EqualTo(Now.AddDays(2)));
    }

    private static SigningKey Key(DateTimeOffset signsFrom) => SigningKey.New(Now, signsFrom);
}
