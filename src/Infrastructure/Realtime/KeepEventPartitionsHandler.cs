using MediatR;
using Modular.Application.Realtime;
using Modular.Infrastructure.Postgres;

namespace Modular.Infrastructure.Realtime;

internal sealed class KeepEventPartitionsHandler(PostgresSession session) : IRequestHandler<KeepEventPartitions, int>
{
    public async Task<int> Handle(KeepEventPartitions command, CancellationToken ct)
    {
        // Adding and dropping lock the whole table for an instant. Everybody else queues behind that wait, so where a
        // long transaction stands in the way the command gives up and leaves it to the next run.
        await session.Execute("set local lock_timeout = '200ms'", new { }, ct);
        await session.Execute("select realtime.add_partitions(now(), 4)", new { }, ct);
        return await session.QueryOne<int>("select realtime.drop_partitions(now() - interval '24 hours')", new { }, ct);
    }
}
