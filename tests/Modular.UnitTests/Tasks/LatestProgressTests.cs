using Modular.Application.Tasks;
using Modular.Tests;

namespace Modular.UnitTests.Tasks;

/// <summary>Progress is written once a second, and its last word always.</summary>
internal sealed class LatestProgressTests
{
    private static readonly Guid Task = new(1, 0, 0, new byte[8]);

    [Test]
    public void Holds_what_comes_within_a_second_and_lets_the_newest_go_after_it()
    {
        var (clock, progress) = Start();

        Assert.That(progress.IsFresh(Task, 1), Is.False, "Nothing was said yet.");
        Assert.That(progress.WriteWith(Said(1, 10)), Is.EqualTo(Said(1, 10)));
        clock.Advance(TimeSpan.FromMilliseconds(999));
        Assert.That(progress.IsFresh(Task, 1), Is.True);
        progress.Hold(Said(2, 20));
        progress.Hold(Said(3, 30));
        Assert.That(progress.Take(everything: false), Is.Empty);
        clock.Advance(TimeSpan.FromMilliseconds(1));

        Assert.That(progress.IsFresh(Task, 1), Is.False);
        Assert.That(progress.Take(everything: false), Is.EqualTo([Said(3, 30)]));
        Assert.That(progress.IsFresh(Task, 1), Is.True, "It was written again.");
        Assert.That(progress.Take(everything: true), Is.Empty);
    }

    [Test]
    public void Keeps_what_a_newer_report_leaves_out_and_drops_an_older_one()
    {
        var (_, progress) = Start();
        progress.WriteWith(Said(1, 10));
        progress.Hold(new SaidProgress(Guid.Empty, Task, 1, 3, null, "loading"));
        progress.Hold(Said(2, 20));
        progress.Hold(Said(4, 40));
        progress.Hold(Said(4, 41));

        Assert.That(progress.HeldOf(Task, 1), Is.EqualTo(Said(4, 40) with { Message = "loading" }));
        Assert.That(progress.HeldOf(Task, 2), Is.Null);
        Assert.That(progress.Take(everything: true), Has.Count.EqualTo(1));
        Assert.That(progress.HeldOf(Task, 1), Is.Null);
    }

    [Test]
    public void Writes_what_is_held_with_what_is_written_anyway()
    {
        var (_, progress) = Start();
        progress.WriteWith(Said(1, 10));
        progress.Hold(Said(2, 20));

        Assert.That(progress.WriteWith(Said(3, null)), Is.EqualTo(Said(3, 20)));
        Assert.That(progress.Take(everything: true), Is.EqualTo([Said(3, 20)]), "The write may have been rolled back.");
    }

    [Test]
    public void Takes_back_what_could_not_be_written_as_the_older_word()
    {
        var (_, progress) = Start();
        progress.Hold(Said(1, 10) with { Message = "loading" });
        var taken = progress.Take(everything: true);
        progress.Hold(Said(2, 20));

        progress.GiveBack(taken);

        Assert.That(progress.Take(everything: true), Is.EqualTo([Said(2, 20) with { Message = "loading" }]));
    }

    [Test]
    public async Task Rests_when_nothing_was_said_for_a_second()
    {
        var (clock, progress) = Start();
        progress.WriteWith(Said(1, 10));
        await progress.WaitForAny(CancellationToken.None);
        clock.Advance(LatestProgress.Interval);
        progress.Take(everything: false);

        var resting = progress.WaitForAny(CancellationToken.None);
        Assert.That(resting.IsCompleted, Is.False);
        progress.Hold(Said(2, 20));

        await resting;
    }

    private static (ManualClock, LatestProgress) Start()
    {
        var clock = new ManualClock();
        return (clock, new LatestProgress(clock));
    }

    private static SaidProgress Said(long seq, double? percent) => new(Guid.Empty, Task, 1, seq, percent, null);
}
