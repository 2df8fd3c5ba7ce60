using System.Collections.Concurrent;
using Modular.Application.Pipeline;
using Modular.Domain.Tasks;
using Modular.Workers.Tasks.Executors;

namespace Modular.UnitTests.Tasks.Executors;

internal sealed class OutputBufferTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);
    private static readonly PacedClock Stopped = new(Timeout.InfiniteTimeSpan);
    private static readonly PacedClock Hasty = new(TimeSpan.Zero);

    [Test]
    public async Task Writes_the_first_piece_at_once_and_the_next_ones_together()
    {
        var written = new Written();
        await using var output = new OutputBuffer(written.Add, Stopped, CancellationToken.None);

        await output.Write("one", default);
        await written.Count(1);
        await output.Write(" two", default);
        await output.Write(" three", default);
        await output.Complete();

        Assert.That(written.Texts, Is.EqualTo(["one", " two three"]));
    }

    [Test]
    public async Task Writes_what_stays_behind_when_nothing_follows()
    {
        var written = new Written();
        await using var output = new OutputBuffer(written.Add, Hasty, CancellationToken.None);

        await output.Write("one", default);
        await written.Count(1);
        await output.Write(" two", default);
        await written.Count(2);

        Assert.That(written.Texts, Is.EqualTo(["one", " two"]));
    }

    [Test]
    public async Task Writes_what_was_said_before_it_was_cut_short()
    {
        var written = new Written();
        using var stop = new CancellationTokenSource();
        var output = new OutputBuffer(written.Add, Stopped, stop.Token);

        await output.Write("one", default);
        await output.Write(" two", default);
        await stop.CancelAsync();
        await output.DisposeAsync();

        Assert.That(string.Concat(written.Texts), Is.EqualTo("one two"));
    }

    [Test]
    public async Task Holds_back_who_says_more_than_can_be_written()
    {
        var gate = new TaskCompletionSource();
        var written = new Written { Gate = gate.Task };
        var output = new OutputBuffer(written.Add, Hasty, CancellationToken.None);
        await output.Write("x", default);
        await written.Count(1);

        var said = 0;
        var saying = Task.Run(async () =>
        {
            for (; said < 5000; said++)
                await output.Write("x", default);
        });
        while (said < 1024)
            await Task.Yield();

        Assert.That(saying.IsCompleted, Is.False);
        Assert.That(said, Is.LessThan(1100));
        gate.SetResult();
        await saying.WaitAsync(Limit);
        await output.DisposeAsync();
        Assert.That(string.Concat(written.Texts), Has.Length.EqualTo(5001));
    }

    [Test]
    public async Task Tries_again_while_the_database_is_away()
    {
        var faults = 3;
        var written = new Written { Fault = () => faults-- > 0 ? new ServiceUnavailable() : null };
        await using var output = new OutputBuffer(written.Add, Hasty, CancellationToken.None);

        await output.Write("one", default);
        await output.Complete();

        Assert.That(written.Texts, Is.EqualTo(["one"]));
    }

    [Test]
    public async Task Gives_up_on_a_database_that_is_away_when_the_attempt_is_over()
    {
        using var stop = new CancellationTokenSource();
        var written = new Written { Fault = () => new ServiceUnavailable() };
        await using var output = new OutputBuffer(written.Add, Hasty, stop.Token);

        await output.Write("one", default);
        await stop.CancelAsync();

        Assert.ThrowsAsync<ServiceUnavailable>(output.Complete);
    }

    [Test]
    public async Task Says_why_it_takes_nothing_more()
    {
        var written = new Written { Fault = () => new LeaseLost() };
        await using var output = new OutputBuffer(written.Add, Hasty, CancellationToken.None);

        await output.Write("one", default);

        Assert.ThrowsAsync<LeaseLost>(async () =>
        {
            while (true)
                await output.Write("more", default);
        });
    }

    [Test]
    public async Task Replaces_what_the_database_cannot_hold()
    {
        var written = new Written();
        await using var output = new OutputBuffer(written.Add, Hasty, CancellationToken.None);

        await output.Write("a\0b\ud83d", default);
        await output.Complete();

        Assert.That(written.Texts, Is.EqualTo(["a\ufffdb\ufffd"]));
    }

    private sealed class Written
    {
        private readonly ConcurrentQueue<string> _texts = new();

        public IReadOnlyList<string> Texts => [.. _texts];

        public Task Gate { get; init; } = Task.CompletedTask;

        public Func<Exception?> Fault { get; init; } = () => null;

        public async Task Add(string text)
        {
            if (Fault() is { } fault)
                throw fault;
            _texts.Enqueue(text);
            await Gate;
        }

        public async Task Count(int count)
        {
            var started = TimeProvider.System.GetTimestamp();
            while (_texts.Count < count)
            {
                Assert.That(TimeProvider.System.GetElapsedTime(started), Is.LessThan(Limit));
                await Task.Yield();
            }
        }
    }

    /// <summary>Every wait takes the same time, whatever was asked for.</summary>
    private sealed class PacedClock(TimeSpan wait) : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, wait, period);
    }
}
