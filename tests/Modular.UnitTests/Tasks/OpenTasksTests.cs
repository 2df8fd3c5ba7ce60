using Modular.Application.Tasks;
using Modular.Domain.Tasks;

namespace Modular.UnitTests.Tasks;

/// <summary>A limit that is exact and yet seldom counted.</summary>
internal sealed class OpenTasksTests
{
    private readonly HandClock _clock = new();
    private int _open;
    private int _counts;

    [SetUp]
    public void Start() => (_open, _counts) = (0, 0);

    [TestCase(1)]
    [TestCase(7)]
    [TestCase(5000)]
    public async Task Lets_exactly_as_many_in_as_there_may_be(int limit)
    {
        var open = new OpenTasks(new TaskLimits(OpenTasksPerUser: limit), _clock);
        for (var number = 0; number < limit; number++)
            await Add(open);

        var refused = Assert.ThrowsAsync<OpenTaskLimitReached>(() => Add(open));

        Assert.That(refused.Extensions!["limit"], Is.EqualTo(limit));
        Assert.That(refused.Extensions["current"], Is.EqualTo(limit));
    }

    [Test]
    public async Task Counts_seldom_while_there_is_room()
    {
        var open = new OpenTasks(new TaskLimits(OpenTasksPerUser: 1_000_000), _clock);

        for (var number = 0; number < 100_000; number++)
            await Add(open);

        Assert.That(_counts, Is.EqualTo(1));
    }

    [Test]
    public async Task Refuses_a_batch_that_does_not_fit_and_takes_one_that_does()
    {
        var open = new OpenTasks(new TaskLimits(OpenTasksPerUser: 10), _clock);
        await Add(open, 8);

        Assert.ThrowsAsync<OpenTaskLimitReached>(() => Add(open, 3));

        await Add(open, 2);
        Assert.That(_open, Is.EqualTo(10));
    }

    [Test]
    public async Task Does_not_count_for_everyone_who_is_refused_and_looks_again_after_a_second()
    {
        var open = new OpenTasks(new TaskLimits(OpenTasksPerUser: 2), _clock);
        await Add(open, 2);
        for (var number = 0; number < 50; number++)
            Assert.ThrowsAsync<OpenTaskLimitReached>(() => Add(open));
        var counts = _counts;
        _open = 1;

        Assert.ThrowsAsync<OpenTaskLimitReached>(() => Add(open));
        _clock.Advance(TimeSpan.FromSeconds(1));
        await Add(open);

        Assert.That(counts, Is.LessThanOrEqualTo(2));
        Assert.That(_open, Is.EqualTo(2));
    }

    [Test]
    public async Task Knows_users_apart_and_can_be_switched_off()
    {
        var open = new OpenTasks(new TaskLimits(OpenTasksPerUser: 1), _clock);
        var off = new OpenTasks(new TaskLimits(OpenTasksPerUser: 0), _clock);

        foreach (var number in Enumerable.Range(1, 3))
            await open.Take(new Guid(number, 0, 0, new byte[8]), 1, _ => Task.FromResult(0));

        Assert.DoesNotThrowAsync(() => Add(off, 1000));
    }

    private async Task Add(OpenTasks open, int tasks = 1)
    {
        await open.Take(Guid.Empty, tasks, most =>
        {
            _counts++;
            return Task.FromResult(Math.Min(_open, most + 1));
        });
        _open += tasks;
    }
}
