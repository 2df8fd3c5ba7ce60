using MediatR;
using Modular.Application.Devices;
using Modular.Infrastructure.Postgres;

namespace Modular.Infrastructure.Devices;

internal sealed class DeviceHistoryUpkeep(PostgresSession session)
    : IRequestHandler<SampleMetrics, int>, IRequestHandler<RemoveOldHistory, int>
{
    public async Task<int> Handle(SampleMetrics command, CancellationToken ct)
    {
        // The first run in five minutes takes most, the others who spoke later. A sequential scan of the narrow table
        // of presence, as the sweep makes one; who has a sample costs a look into its key and no write.
        const string sql = """
            insert into devices.metric_sample (device_id, at, metrics)
            select p.device_id, step.at, p.metrics
            from devices.presence p, (select date_bin('5 minutes', now(), '2000-01-01 UTC') as at) as step
            where p.metrics_at >= step.at
            order by p.device_id
            on conflict do nothing
            """;
        await session.WaitBriefly(ct);
        await session.Execute("select devices.add_sample_partitions()", new { }, ct);
        return await session.Execute(sql, new { }, ct);
    }

    public async Task<int> Handle(RemoveOldHistory command, CancellationToken ct)
    {
        const string sql = "delete from devices.presence_change where at < now() - make_interval(hours => @Hours)";
        await session.WaitBriefly(ct);
        return await session.QueryOne<int>("select devices.drop_sample_partitions()", new { }, ct)
            + await session.Execute(sql, new { Hours = GetDeviceHistory.MaxHours }, ct);
    }
}
