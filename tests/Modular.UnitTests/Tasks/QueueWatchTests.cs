using Modular.Domain;
using Modular.Domain.Tasks;
using Modular.Infrastructure.Postgres;
using Modular.Infrastructure.Tasks;

namespace Modular.UnitTests.Tasks;

internal sealed class QueueWatchTests
{
    private static readonly Guid Device = Ids.New(TimeProvider.System.GetUtcNow());
    private static readonly string Own = QueueKeys.OfDevice(Device);
    private static readonly string Tagged = QueueKeys.OfTag(Ids.New(TimeProvider.System.GetUtcNow()), "gpu");
    private readonly HandClock _clock = new();
    private QueueWatch _watch = null!;

    [SetUp]
    public void Start() => _watch = new QueueWatch(new Signals(), _clock);

    [Test]
    public void Wants_a_look_at_a_queue_it_does_not_know()
    {
        using var waiter = _watch.Join(Device);

        Assert.That(waiter.IsNothingThere, Is.False);
    }

    [Test]
    public void Wants_none_after_one_that_left_nothing()
    {
        Look(hasMore: false);

        using var waiter = _watch.Join(Device);
        Assert.That(waiter.IsNothingThere, Is.True);
    }

    [Test]
    public void Wants_a_look_after_one_that_left_some()
    {
        Look(hasMore: true);

        using var waiter = _watch.Join(Device);
        Assert.That(waiter.IsNothingThere, Is.False);
    }

    [Test]
    public void Wants_a_look_after_a_hint()
    {
        Look(hasMore: false);
        _watch.Wake(Own);

        using var waiter = _watch.Join(Device);
        Assert.That(waiter.IsNothingThere, Is.False);
    }

    [Test]
    public void Wants_a_look_after_a_hint_that_came_during_the_last()
    {
        using (var looking = _watch.Join(Device))
        {
            looking.BeginLook();
            _watch.Wake(Own);
            looking.EndLook([Own], hasMore: false);
        }

        using var waiter = _watch.Join(Device);
        Assert.That(waiter.IsNothingThere, Is.False);
    }

    [Test]
    public void Takes_no_older_look_for_a_newer_one()
    {
        using var slow = _watch.Join(Device);
        slow.BeginLook();
        _watch.Wake(Own);
        Look(hasMore: false);
        slow.EndLook([Own], hasMore: false);

        Assert.That(slow.IsNothingThere, Is.True);
    }

    [Test]
    public void Learns_the_other_queues_of_a_device_and_wants_a_look_at_them()
    {
        using (var first = _watch.Join(Device))
        {
            first.BeginLook();
            Assert.That(first.EndLook([Own, Tagged], hasMore: false), Is.False);
            Assert.That(first.Queues, Is.EqualTo([Own, Tagged]));
            first.BeginLook();
            Assert.That(first.EndLook([Own, Tagged], hasMore: false), Is.True);
        }

        using var second = _watch.Join(Device);
        Assert.That(second.Queues, Is.EqualTo([Own, Tagged]));
        Assert.That(second.IsNothingThere, Is.True);
        _watch.Wake(Tagged);
        Assert.That(second.IsNothingThere, Is.False);
    }

    [Test]
    public void Forgets_a_queue_that_nobody_has_waited_for_in_a_minute()
    {
        Look(hasMore: false);
        _clock.Advance(TimeSpan.FromSeconds(59));
        _watch.Forget();
        using (var early = _watch.Join(Device))
        {
            _clock.Advance(TimeSpan.FromMinutes(5));
            _watch.Forget();
            Assert.That(early.IsNothingThere, Is.True, "somebody waited");
        }

        _clock.Advance(TimeSpan.FromSeconds(60));
        _watch.Forget();
        using var late = _watch.Join(Device);
        Assert.That(late.IsNothingThere, Is.False);
    }

    [Test]
    public async Task Wakes_two_others_when_a_look_has_left_some()
    {
        var looking = _watch.Join(Device);
        using var second = _watch.Join(Device);
        using var third = _watch.Join(Device);
        using var fourth = _watch.Join(Device);
        looking.BeginLook();
        looking.EndLook([Own], hasMore: true);
        looking.Dispose();

        await second.Wait(Timeout.InfiniteTimeSpan, CancellationToken.None);
        await third.Wait(Timeout.InfiniteTimeSpan, CancellationToken.None);
        Assert.That(fourth.Wait(Timeout.InfiniteTimeSpan, CancellationToken.None).IsCompleted, Is.False);
    }

    [Test]
    public void Wakes_nobody_when_a_look_has_left_nothing()
    {
        using var other = _watch.Join(Device);
        Look(hasMore: false);

        Assert.That(other.Wait(Timeout.InfiniteTimeSpan, CancellationToken.None).IsCompleted, Is.False);
    }

    [Test]
    public async Task Hands_on_a_hint_that_was_not_used()
    {
        var gone = _watch.Join(Device);
        using var stays = _watch.Join(Device);
        _watch.Wake(Own);
        gone.Dispose();

        await stays.Wait(Timeout.InfiniteTimeSpan, CancellationToken.None);
        Assert.That(stays.IsNothingThere, Is.False);
    }

    private void Look(bool hasMore)
    {
        using var waiter = _watch.Join(Device);
        waiter.BeginLook();
        waiter.EndLook([Own], hasMore);
    }
}
