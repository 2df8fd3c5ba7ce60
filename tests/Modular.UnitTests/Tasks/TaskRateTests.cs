using Modular.Application.Tasks;
using Modular.Domain.Tasks;
using Modular.Tests;

namespace Modular.UnitTests.Tasks;

/// <summary>So many tasks a minute.</summary>
internal sealed class TaskRateTests
{
    private static readonly Guid User = new(1, 0, 0, new byte[8]);
    private readonly ManualClock _clock = new();

    [Test]
    public void Takes_a_minutes_worth_at_once_and_then_one_by_one()
    {
        var rate = new TaskRate(new TaskLimits(TasksPerMinute: 60), _clock);
        rate.Take(User, 60);

        var refused = Assert.Throws<TasksTooFast>(() => rate.Take(User, 1));
        Assert.That(refused!.RetryAfter, Is.EqualTo(TimeSpan.FromSeconds(1)));
        _clock.Advance(TimeSpan.FromSeconds(1));
        rate.Take(User, 1);

        Assert.Throws<TasksTooFast>(() => rate.Take(User, 1));
        Assert.DoesNotThrow(() => rate.Take(Guid.Empty, 1));
    }

    [Test]
    public void Does_not_count_what_it_has_refused()
    {
        var rate = new TaskRate(new TaskLimits(TasksPerMinute: 60), _clock);
        rate.Take(User, 30);

        for (var number = 0; number < 10; number++)
            Assert.Throws<TasksTooFast>(() => rate.Take(User, 31));

        Assert.DoesNotThrow(() => rate.Take(User, 30));
    }

    [Test]
    public void Takes_a_large_batch_for_a_whole_minute()
    {
        var rate = new TaskRate(new TaskLimits(TasksPerMinute: 10), _clock);

        rate.Take(User, 1000);

        var refused = Assert.Throws<TasksTooFast>(() => rate.Take(User, 1000));
        Assert.That(refused!.RetryAfter, Is.EqualTo(TimeSpan.FromMinutes(1)));
    }
}
