using Modular.Application.Tasks;
using Modular.Application.Tasks.Contracts;
using Modular.Application.Tasks.Executors;
using Modular.Domain;
using Modular.Domain.Tasks;
using Modular.Workers.Tasks.Executors;
using Moq;

namespace Modular.UnitTests.Tasks.Executors;

internal sealed class AttemptsTests
{
    private readonly Attempts _attempts = new();

    [Test]
    public void Stops_what_is_to_be_cancelled_and_what_is_no_longer_held()
    {
        using var cancelled = Begin();
        using var lost = Begin();
        using var fine = Begin();

        var orphans = _attempts.Reconcile(
            _attempts.All, [Held(cancelled.Held, cancelRequested: true), Held(fine.Held)]);

        Assert.That(orphans, Is.Empty);
        Assert.That(cancelled.Reason, Is.EqualTo(StopReason.Cancelled));
        Assert.That(lost.Reason, Is.EqualTo(StopReason.Lost));
        Assert.That(fine.Reason, Is.EqualTo(StopReason.None));
    }

    [Test]
    public void Does_not_miss_what_was_begun_after_the_question()
    {
        var before = _attempts.All;
        using var begun = Begin();

        _attempts.Reconcile(before, []);

        Assert.That(begun.Reason, Is.EqualTo(StopReason.None));
    }

    [Test]
    public void Takes_for_an_orphan_what_is_held_but_not_run_twice_in_a_row()
    {
        using var known = Begin();
        var unknown = new RunningTask(Guid.AllBitsSet, 1);

        Assert.That(_attempts.Reconcile(_attempts.All, [Held(known.Held), Held(unknown)]), Is.Empty);
        Assert.That(_attempts.Reconcile(_attempts.All, [Held(known.Held), Held(unknown)]), Is.EqualTo([unknown]));
        Assert.That(_attempts.Reconcile(_attempts.All, [Held(known.Held)]), Is.Empty);
        Assert.That(_attempts.Reconcile(_attempts.All, [Held(known.Held), Held(unknown)]), Is.Empty);
    }

    [Test]
    public void Stops_nothing_that_is_over()
    {
        var attempt = Begin();
        attempt.Dispose();

        _attempts.StopAll(StopReason.HostStopping);

        Assert.That(attempt.Reason, Is.EqualTo(StopReason.None));
    }

    private Attempt Begin()
    {
        var wanted = new NewTask("test") { Executor = "hand" };
        var now = TimeProvider.System.GetUtcNow();
        var task = TaskItem.Create(Ids.New(now), Guid.Empty, wanted, [], now);
        var attempt = new Attempt(
            new TaskClaim(task, "{}", default), Mock.Of<ITaskExecutor>(), (_, _) => Task.CompletedTask,
            TimeProvider.System);
        _attempts.Add(attempt);
        return attempt;
    }

    private static HeldTask Held(RunningTask task, bool cancelRequested = false) =>
        new(task.TaskId, task.LeaseEpoch, Accepted: true, cancelRequested, AckPassed: false);
}
