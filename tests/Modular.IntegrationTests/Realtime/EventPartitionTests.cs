using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Realtime;
using Modular.Domain;

namespace Modular.IntegrationTests.Realtime;

internal sealed class EventPartitionTests
{
    private readonly Guid _user = Ids.New(TimeProvider.System.GetUtcNow());

    [Test]
    public async Task Drops_what_is_older_than_a_day_and_resets_whoever_has_not_seen_it()
    {
        var database = await PartHost.CreateDatabase();
        await using (var before = await PartHost.Start(database, _ => { }))
            await Insert(before, position: 41, hoursAgo: 26);
        await using var host = await RealtimeHost.Start(database);
        await host.Add(_user, 42);
        using (var all = await host.Open(_user, since: 0))
            Assert.That((await all.Read(2)).Select(live => live.Position), Is.EqualTo([41, 42]));

        var dropped = await Keep(host);

        Assert.That(dropped, Is.EqualTo(1));
        Assert.That(await host.Positions(), Is.EqualTo([42]));
        using var late = await host.Open(_user, since: 40);
        var reset = (await late.Read(1))[0];
        Assert.That((reset.Type, reset.Position), Is.EqualTo(("reset", 42L)));
        using var inTime = await host.Open(_user, since: 41);
        Assert.That(await inTime.Numbers(1), Is.EqualTo([42]));
    }

    [Test]
    public async Task Keeps_the_hour_that_is_not_over_for_a_day()
    {
        await using var host = await PartHost.Start(await PartHost.CreateDatabase(), _ => { });
        await Insert(host, position: 1, hoursAgo: 24);

        var dropped = await Keep(host);

        Assert.That(dropped, Is.Zero);
        Assert.That(await host.Positions(), Is.EqualTo([1]));
    }

    [Test]
    public async Task Positions_go_on_when_every_event_has_been_dropped()
    {
        var database = await PartHost.CreateDatabase();
        await using (var before = await PartHost.Start(database, _ => { }))
        {
            await Insert(before, position: 1000, hoursAgo: 30);
            await Keep(before);
        }

        await using var host = await RealtimeHost.Start(database);
        using var stream = await host.Open(_user, since: 1000);
        await host.Add(_user, 1);

        Assert.That((await stream.Read(1))[0].Position, Is.EqualTo(1001));
    }

    [Test]
    public async Task Makes_the_partitions_of_the_coming_hours()
    {
        await using var host = await PartHost.Start(await PartHost.CreateDatabase(), _ => { });
        await DropAll(host);

        await Keep(host);
        await Keep(host);

        Assert.That(await Partitions(host), Is.EqualTo(4));
    }

    [Test]
    public async Task The_sequencer_makes_the_partition_that_is_missing()
    {
        await using var host = await RealtimeHost.Start(await PartHost.CreateDatabase());
        using var stream = await host.Open(_user);
        await DropAll(host);

        await host.Add(_user, 1);

        Assert.That(await stream.Numbers(1), Is.EqualTo([1]));
    }

    [Test]
    public async Task Gives_up_rather_than_hold_up_the_stream_behind_a_long_transaction()
    {
        await using var host = await RealtimeHost.Start(await PartHost.CreateDatabase());
        await Insert(host, position: 1, hoursAgo: 26);
        await using var reader = await host.Database.OpenConnectionAsync();
        await using var transaction = await reader.BeginTransactionAsync();
        await using (var command = new Npgsql.NpgsqlCommand("select count(*) from realtime.event", reader, transaction))
            await command.ExecuteNonQueryAsync();

        Assert.That(async () => await Keep(host), Throws.InstanceOf<Npgsql.PostgresException>()
            .With.Property("SqlState").EqualTo(Npgsql.PostgresErrorCodes.LockNotAvailable));

        await transaction.RollbackAsync();
        Assert.That(await Keep(host), Is.EqualTo(1));
    }

    private static async Task<int> Keep(PartHost host)
    {
        await using var scope = host.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<IMediator>().Send(new KeepEventPartitions());
    }

    private Task Insert(PartHost host, long position, int hoursAgo) => host.Execute(
        """
        select realtime.add_partitions(now() - @hoursAgo * interval '1 hour', 1);
        insert into realtime.event (position, sequenced_at, recipient, to_device, type, channels, data, time)
        values (@position, now() - @hoursAgo * interval '1 hour', @_user, false, 'task.updated', '{}',
            '{"writer":0,"number":0}', now())
        """,
        new { position, hoursAgo, _user });

    private static Task DropAll(PartHost host) =>
        host.Execute("select realtime.drop_partitions(now() + interval '100 hours')");

    private static async Task<long> Partitions(PartHost host) =>
        (await host.Query<long>("select count(*) from pg_inherits where inhparent = 'realtime.event'::regclass"))[0];
}
