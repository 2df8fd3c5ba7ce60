using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Realtime;
using Modular.Domain;
using Modular.Infrastructure.Realtime;

namespace Modular.IntegrationTests.Realtime;

internal sealed class EventStreamTests
{
    private Guid _user;
    private Guid _other;
    private PartHost _host = null!;

    [OneTimeSetUp]
    public async Task Start() => _host = await RealtimeHost.Start(await PartHost.CreateDatabase());

    [SetUp]
    public void MeetNewUsers()
    {
        _user = Ids.New(TimeProvider.System.GetUtcNow());
        _other = Ids.New(TimeProvider.System.GetUtcNow());
    }

    [OneTimeTearDown]
    public async Task Stop() => await _host.DisposeAsync();

    [Test]
    public async Task Begins_with_what_comes_after_it_was_opened()
    {
        using (var before = await _host.Open(_user))
        {
            await _host.Add(_user, 1);
            await before.Read(1);
        }

        using var stream = await _host.Open(_user);
        await _host.Add(_user, 2);

        Assert.That(await stream.Numbers(1), Is.EqualTo([2]));
    }

    [Test]
    public async Task Carries_a_user_nothing_of_another_user()
    {
        using var mine = await _host.Open(_user);
        using var theirs = await _host.Open(_other);

        await _host.Add(_other, 1);
        await _host.Add(_user, 2);
        await _host.Add(_other, 3);

        Assert.That(await theirs.Numbers(2), Is.EqualTo([1, 3]));
        Assert.That(await mine.Numbers(1), Is.EqualTo([2]));
        using var resumed = await _host.Open(_user, since: (await _host.Positions())[^1] - 3);
        Assert.That(await resumed.Numbers(1), Is.EqualTo([2]));
    }

    [Test]
    public async Task Keeps_a_device_and_a_user_apart_even_under_one_id()
    {
        using var user = await _host.Open(_user);
        using var device = await _host.Open(_user, device: true);
        var before = device.Position;

        await _host.Commit<IRealtimeEvents>(events =>
        {
            events.AddForDevice(_user, "task.available", new Note(0, 1));
            events.Add(_user, "task.created", new Note(0, 2));
            events.AddForDevice(_user, "task.cancelRequested", new Note(0, 3));
            return Task.CompletedTask;
        });

        Assert.That(await device.Numbers(2), Is.EqualTo([1, 3]));
        Assert.That(await user.Numbers(1), Is.EqualTo([2]));
        using var userAgain = await _host.Open(_user, since: before);
        using var deviceAgain = await _host.Open(_user, since: before, device: true);
        Assert.That(await userAgain.Numbers(1), Is.EqualTo([2]));
        Assert.That(await deviceAgain.Numbers(2), Is.EqualTo([1, 3]));
    }

    [Test]
    public async Task Carries_only_the_types_channels_and_families_asked_for([Values] bool replayed)
    {
        var start = await _host.Open(_user);
        HashSet<string> created = ["task.created"];
        var filters = new[]
        {
            new EventFilter { Types = created },
            new EventFilter { Channels = new HashSet<string> { "tasks:7", "devices" } },
            new EventFilter { Families = new HashSet<string> { "device" } },
            new EventFilter { Types = created, Channels = new HashSet<string> { "devices" } },
        };
        var live = await Task.WhenAll(filters.Select(filter => _host.Open(_user, filter: filter)));

        await _host.Add(_user, 1, "task.created", "tasks", "tasks:7");
        await _host.Add(_user, 2, "task.created", "tasks", "tasks:8");
        await _host.Add(_user, 3, "device.updated", "devices");
        await _host.Add(_user, 4, "session.revoked");

        await start.Read(4);
        var streams = replayed
            ? await Task.WhenAll(filters.Select(filter => _host.Open(_user, start.Position - 4, filter)))
            : live;
        Assert.That(await streams[0].Numbers(2), Is.EqualTo([1, 2]));
        Assert.That(await streams[1].Numbers(2), Is.EqualTo([1, 3]));
        Assert.That(await streams[2].Numbers(1), Is.EqualTo([3]));
        await _host.Add(_user, 5, "task.created", "devices");
        Assert.That(await streams[3].Numbers(1), Is.EqualTo([5]));
        Array.ForEach([start, .. live, .. streams], stream => stream.Dispose());
    }

    [TestCase(1)]
    [TestCase(long.MaxValue / 2)]
    public async Task Says_reset_for_a_position_that_never_was_and_goes_on_from_now(long ahead)
    {
        await _host.Add(_user, 1);
        await Eventually.That(async () => (await _host.Query<long>("select count(*) from realtime.inbox"))[0], Is.Zero);
        var head = (await _host.Positions())[^1];

        using var stream = await _host.Open(_user, since: head + ahead);

        var reset = (await stream.Read(1))[0];
        await _host.Add(_user, 2);
        Assert.That(reset.Type, Is.EqualTo("reset"));
        Assert.That(reset.Position, Is.LessThanOrEqualTo(head));
        Assert.That(await stream.Numbers(1), Is.EqualTo([2]));
    }

    [Test]
    public async Task Refuses_more_streams_than_the_limit_until_one_is_closed()
    {
        await using var host = await RealtimeHost.Start(
            await PartHost.CreateDatabase(), new RealtimeOptions { ConnectionLimit = 2 });
        var first = await host.Open(_user);
        using var second = await host.Open(_user);

        var refusal = Assert.ThrowsAsync<LiveConnectionLimitReached>(() => host.Open(_user));

        var numbers = new Dictionary<string, object?> { ["limit"] = 2, ["current"] = 2 };
        Assert.That(refusal!.Extensions, Is.EqualTo(numbers));
        using var others = await host.Open(_other);
        first.Dispose();
        using var third = await host.Open(_user);
        Assert.That(third.End, Is.Null);
    }

    [Test]
    public async Task Cuts_a_slow_reader_which_resumes_without_a_gap()
    {
        await using var host = await RealtimeHost.Start(
            await PartHost.CreateDatabase(), new RealtimeOptions { QueueBytes = 2000 });
        using var witness = await host.Open(_other);
        using var slow = await host.Open(_user);
        await host.Add(_user, 0);
        Assert.That(await slow.Numbers(1), Is.EqualTo([0]));

        foreach (var number in Enumerable.Range(1, 100))
            await host.Add(_user, number);

        await Eventually.That(() => slow.End, Is.EqualTo(StreamEnd.TooSlow));
        Assert.That(await slow.Next(), Is.Null);
        Assert.That(slow.Ended.IsCancellationRequested);
        // The others did not wait for it.
        await host.Add(_other, 1);
        Assert.That(await witness.Numbers(1), Is.EqualTo([1]));
        using var resumed = await host.Open(_user, since: slow.Position);
        Assert.That(await resumed.Numbers(100), Is.EqualTo(Enumerable.Range(1, 100)));
    }

    [Test]
    public async Task Breaks_a_silence_with_the_position_that_others_have_moved_on_to()
    {
        await using var host = await RealtimeHost.Start(
            await PartHost.CreateDatabase(), new RealtimeOptions { Heartbeat = TimeSpan.FromMilliseconds(1) });
        using var stream = await host.Open(_user);
        var hub = host.Services.GetRequiredService<EventHub>();

        await host.Add(_other, 1);
        await Eventually.That(() => hub.Position, Is.EqualTo(1));
        hub.Tick();

        await Eventually.That(
            async () => (await stream.Next(), stream.Position), Is.EqualTo((Array.Empty<LiveEvent>(), 1L)));
    }
}
