using MediatR;
using Modular.Application.Realtime;
using Modular.Infrastructure.Postgres;

namespace Modular.Infrastructure.Realtime;

internal sealed class KeepEventPartitionsHandler(PostgresSession session) : IRequestHandler<KeepEventPartitions, int>
{
    public async Task<int> Handle(KeepEventPartitions command, CancellationToken ct)
    {
        await session.WaitBriefly(ct);
        await session.Execute("select realtime.add_partitions(now(), 4)", new { }, ct);
        return await session.QueryOne<int>("select realtime.drop_partitions(now() - interval '24 hours')", new { }, ct);
    }
}
