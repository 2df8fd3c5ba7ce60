using FsCheck.Fluent;
using Modular.Application.Realtime;
using Modular.Domain;

namespace Modular.IntegrationTests.Realtime;

internal sealed class EventOrderTests
{
    private const int Writers = 16;
    private const int EventsEach = 40;
    private readonly Guid _user = Ids.New(TimeProvider.System.GetUtcNow());

    [Test]
    public async Task Positions_rise_without_a_hole_under_parallel_writers()
    {
        await using var host = await RealtimeHost.Start(await PartHost.CreateDatabase());
        using var stream = await host.Open(_user);

        await Write(host);

        var read = await stream.Read(Writers * EventsEach);
        Assert.That(read.Select(live => live.Position), Is.EqualTo(Enumerable.Range(1, Writers * EventsEach)));
        foreach (var writer in read.Select(live => live.Note()).ToLookup(note => note.Writer, note => note.Number))
            Assert.That(writer, Is.EqualTo(Enumerable.Range(0, EventsEach)), $"writer {writer.Key}");
    }

    [Test]
    public async Task Reconnecting_at_any_position_while_others_write_neither_skips_nor_repeats()
    {
        await using var host = await RealtimeHost.Start(await PartHost.CreateDatabase());
        var readers = Enumerable.Range(0, 4).Select(_ => Gen.Choose(1, 60).Sample(200, 200).ToList()).ToList();

        var reading = readers.Select(sizes => ReadInPieces(host, sizes)).ToList();
        await Write(host);

        foreach (var (read, sizes) in (await Task.WhenAll(reading)).Zip(readers))
        {
            Assert.That(
                read.Select(live => live.Position), Is.EqualTo(Enumerable.Range(1, Writers * EventsEach)),
                $"read in pieces of {string.Join(' ', sizes)}");
        }
    }

    [Test]
    public async Task Two_hosts_on_one_database_give_one_order()
    {
        var database = await PartHost.CreateDatabase();
        await using var one = await RealtimeHost.Start(database);
        await using var two = await RealtimeHost.Start(database);
        using var first = await one.Open(_user);
        using var second = await two.Open(_user);

        await Task.WhenAll(Write(one, 0, Writers / 2), Write(two, Writers / 2, Writers / 2));

        var onOne = await first.Read(Writers * EventsEach);
        var onTwo = await second.Read(Writers * EventsEach);
        Assert.That(onOne.Select(live => live.Position), Is.EqualTo(Enumerable.Range(1, Writers * EventsEach)));
        Assert.That(onTwo.Select(live => live.Note()), Is.EqualTo(onOne.Select(live => live.Note())));
    }

    [Test]
    public async Task A_command_that_rolls_back_leaves_no_event()
    {
        await using var host = await RealtimeHost.Start(await PartHost.CreateDatabase());
        using var stream = await host.Open(_user);

        var failing = host.Commit<IRealtimeEvents>(events =>
        {
            events.Add(_user, "task.updated", new Note(0, 1));
            throw new InvalidOperationException("The command fails after it has added its event.");
        });
        Assert.That(async () => await failing, Throws.InvalidOperationException);
        await host.Add(_user, 2);

        Assert.That(await stream.Numbers(1), Is.EqualTo([2]));
    }

    [Test]
    public async Task Events_left_while_no_host_runs_are_streamed_by_the_next()
    {
        var database = await PartHost.CreateDatabase();
        await using (var before = await PartHost.Start(database, _ => { }))
        {
            await before.Execute(
                """
                insert into realtime.inbox (recipient, to_device, type, channels, data)
                values (@_user, false, 'task.updated', '{}', '{"writer":0,"number":7}')
                """,
                new { _user });
        }

        await using var host = await RealtimeHost.Start(database);
        using var stream = await host.Open(_user, since: 0);

        Assert.That(await stream.Numbers(1), Is.EqualTo([7]));
    }

    private Task Write(PartHost host, int first = 0, int count = Writers) =>
        Task.WhenAll(Enumerable.Range(first, count).Select(writer => Task.Run(async () =>
        {
            for (var number = 0; number < EventsEach; number++)
            {
                await host.Commit<IRealtimeEvents>(events =>
                {
                    events.Add(_user, "task.updated", new Note(writer, number), "tasks");
                    return Task.CompletedTask;
                });
            }
        })));

    // Every piece is read by a connection of its own, which resumes where the one before was cut off.
    private async Task<List<LiveEvent>> ReadInPieces(PartHost host, List<int> sizes)
    {
        var read = new List<LiveEvent>();
        for (var piece = 0; read.Count < Writers * EventsEach; piece++)
        {
            using var stream = await host.Open(_user, since: read.Count == 0 ? 0 : read[^1].Position);
            var size = Math.Min(sizes[piece % sizes.Count], Writers * EventsEach - read.Count);
            // What was yielded beyond the cut is lost with the connection.
            read.AddRange((await stream.Read(size)).Take(size));
        }

        return read;
    }
}
