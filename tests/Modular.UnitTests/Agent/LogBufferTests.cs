using System.Text;
using Modular.Api.Agent.Logs;
using Modular.Api.Agent.Server;

namespace Modular.UnitTests.Agent;

internal sealed class LogBufferTests
{
    private static readonly string Kibibyte = new('x', 1024);

    [Test]
    public async Task A_batch_holds_as_many_lines_as_one_call_may_carry()
    {
        var buffer = new LogBuffer(TimeProvider.System, TimeSpan.Zero);
        for (var i = 0; i < 1201; i++)
            await buffer.Add(LogLine.Output, $"{i}", CancellationToken.None);

        var batches = await All(buffer);

        Assert.That(batches.Select(batch => batch.Count), Is.EqualTo(new[] { 500, 500, 201 }));
        Assert.That(
            batches.SelectMany(batch => batch).Select(line => line.Text),
            Is.EqualTo(Enumerable.Range(0, 1201).Select(i => $"{i}")));
    }

    [Test]
    public async Task A_batch_holds_as_many_bytes_as_one_call_may_carry()
    {
        var buffer = new LogBuffer(TimeProvider.System, TimeSpan.Zero);
        for (var i = 0; i < 100; i++)
            await buffer.Add(LogLine.Output, string.Concat(Enumerable.Repeat("€", 1000)), CancellationToken.None);

        var batches = await All(buffer);

        Assert.That(batches.Sum(batch => batch.Count), Is.EqualTo(100));
        Assert.That(
            batches.Select(batch => batch.Sum(line => Encoding.UTF8.GetByteCount(line.Text))),
            Has.All.InRange(1, 64 * 1024));
    }

    [Test]
    public async Task Without_room_lines_are_dropped_and_counted_where_they_are_missing()
    {
        var buffer = new LogBuffer(TimeProvider.System, TimeSpan.Zero);
        for (var i = 0; i < 2000; i++)
            await buffer.Add(LogLine.Output, Kibibyte, CancellationToken.None);
        var first = await All(buffer, complete: false);
        await buffer.Add(LogLine.Output, "later", CancellationToken.None);

        var lines = first.Concat(await All(buffer)).SelectMany(batch => batch).ToList();

        var kept = lines.Count(line => line.Text == Kibibyte);
        Assert.That(kept * (1024 + 64), Is.InRange(LogBuffer.Capacity - 2048, LogBuffer.Capacity));
        Assert.That(lines[kept].Stream, Is.EqualTo(LogLine.Agent));
        Assert.That(lines[kept].Text, Does.StartWith($"{2000 - kept} lines were dropped here"));
        Assert.That(lines[^1].Text, Is.EqualTo("later"));
        Assert.That(lines, Has.Count.EqualTo(kept + 2));
    }

    [Test]
    public async Task Waits_for_room_before_it_drops()
    {
        var buffer = new LogBuffer(TimeProvider.System, TimeSpan.FromHours(1));
        while (buffer.Add(LogLine.Output, Kibibyte, CancellationToken.None) is { IsCompleted: true })
        {
            // Until one has to wait.
        }

        var late = "late" + Kibibyte;
        var waiting = buffer.Add(LogLine.Output, late, CancellationToken.None);
        Assert.That(waiting.IsCompleted, Is.False);
        buffer.Take();
        await waiting;

        var lines = (await All(buffer)).SelectMany(batch => batch);
        Assert.That(lines.Count(line => line.Stream == LogLine.Agent), Is.Zero);
        Assert.That(lines.Count(line => line.Text == late), Is.EqualTo(1));
    }

    [Test]
    public async Task Takes_nothing_after_the_limit_and_says_so()
    {
        var buffer = new LogBuffer(TimeProvider.System, TimeSpan.FromHours(1));
        var lines = new List<LogLine>();
        for (var i = 0; i < LogBuffer.Limit / 1024 + 500; i++)
        {
            await buffer.Add(LogLine.Output, Kibibyte, CancellationToken.None);
            if (buffer.IsFull)
                lines.AddRange(buffer.Take());
        }

        lines.AddRange((await All(buffer)).SelectMany(batch => batch));

        Assert.That(lines.Count(line => line.Stream == LogLine.Output), Is.EqualTo(LogBuffer.Limit / 1024));
        Assert.That(lines[^1].Stream, Is.EqualTo(LogLine.Agent));
        Assert.That(lines[^1].Text, Does.Contain("10 MiB"));
    }

    [TestCase("")]
    [TestCase("y")]
    public async Task Comes_to_the_limit_by_lines_that_hold_next_to_nothing_too(string text)
    {
        const long enough = LogBuffer.Limit / 32;
        var buffer = new LogBuffer(TimeProvider.System, TimeSpan.FromHours(1));
        var lines = new List<LogLine>();
        for (var i = 0L; i < enough + 500; i++)
        {
            await buffer.Add(LogLine.Output, text, CancellationToken.None);
            if (buffer.IsFull)
                lines.AddRange(buffer.Take());
        }

        lines.AddRange((await All(buffer)).SelectMany(batch => batch));

        Assert.That(lines.Count(line => line.Stream == LogLine.Output), Is.EqualTo(enough));
        Assert.That(lines[^1].Text, Does.Contain("10 MiB"));
    }

    [Test]
    public async Task A_closed_one_holds_nobody_up()
    {
        var buffer = new LogBuffer(TimeProvider.System, TimeSpan.FromHours(1));
        buffer.Close();
        for (var i = 0; i < 5000; i++)
            await buffer.Add(LogLine.Output, Kibibyte, CancellationToken.None);

        Assert.That(await All(buffer), Is.Empty);
    }

    private static async Task<List<IReadOnlyList<LogLine>>> All(LogBuffer buffer, bool complete = true)
    {
        var batches = new List<IReadOnlyList<LogLine>>();
        if (complete)
            buffer.Complete();
        while (buffer.HasLines(CancellationToken.None) is { IsCompletedSuccessfully: true } has && await has)
            batches.Add(buffer.Take());
        return batches;
    }
}
