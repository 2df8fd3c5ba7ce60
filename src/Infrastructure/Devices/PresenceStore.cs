using System.Text.Json;
using Modular.Application.Devices;
using Modular.Application.Pipeline;
using Modular.Domain.Devices;
using Modular.Infrastructure.Postgres;

namespace Modular.Infrastructure.Devices;

/// <summary>
/// Each statement locks its rows first and reads the status under the lock, so the change that it returns is its own.
/// Statements over several rows lock them in order of id: none waits for another in a circle.
/// </summary>
internal sealed class PresenceStore(PostgresSession session) : IPresenceStore
{
    /// <summary>How long an instance that was heard of keeps a device's key to itself.</summary>
    private static readonly TimeSpan InstanceHold = TimeSpan.FromSeconds(60);

    /// <summary>Servers say every 5 s that they listen; when none said so for three times that, none does.</summary>
    private static readonly TimeSpan Deafness = TimeSpan.FromSeconds(15);

    public async Task<HeartbeatMark?> Mark(HeartbeatSign sign, CancellationToken ct)
    {
        const string sql = """
            with before as (
                select device_id, status, online_for, instance_id is distinct from @InstanceId
                       and instance_id is not null and @InstanceId is not null as other_instance,
                       instance_seen_at > now() - @Hold as in_use
                from devices.presence where device_id = @DeviceId
                for update
            ), marked as (
                update devices.presence p
                set status = 'online',
                    -- Another heartbeat may have committed while this one waited for the row.
                    last_seen_at = greatest(p.last_seen_at, now()),
                    metrics = coalesce(@Metrics, p.metrics),
                    metrics_at = case when @Metrics is null then p.metrics_at else now() end,
                    instance_id = coalesce(@InstanceId, p.instance_id),
                    instance_seen_at = case when @InstanceId is null then p.instance_seen_at else now() end
                from before b
                where p.device_id = b.device_id and (@TakeOver or not b.other_instance or not b.in_use)
                returning p.device_id
            )
            select m.device_id is not null as taken, b.status as was, b.other_instance, b.online_for as online,
                   now() as server_time, d.desired_version, d.reported_config_version, d.config_status
            from before b join devices.device d on d.id = b.device_id left join marked m on m.device_id = b.device_id
            """;
        var row = await session.QueryOne<HeartbeatMarkRow>(sql, new
        {
            sign.DeviceId,
            sign.InstanceId,
            sign.TakeOver,
            Metrics = new Json(sign.Metrics is null ? null : JsonSerializer.Serialize(sign.Metrics, WireJson.Options)),
            Hold = InstanceHold,
        }, ct);
        if (row is { Taken: true })
            Keep(new PresenceChangeRow { DeviceId = sign.DeviceId, Was = row.Was, Is = "online" });
        return row?.ToMark();
    }

    public void SetWindow(Guid deviceId, PresenceWindow window)
    {
        const string sql = "update devices.presence set online_for = @Online, alive_for = @Alive where device_id = @Id";
        session.Defer(sql, new { Id = deviceId, window.Online, window.Alive });
    }

    public async Task<PresenceChange?> End(Guid deviceId, CancellationToken ct)
    {
        // clock_timestamp(): later than the authentication of this very call, whose sign of life is still to be
        // written down and must not bring the device back.
        const string sql = """
            with before as (
                select device_id, status from devices.presence where device_id = @Id for update
            )
            update devices.presence p
            set status = 'offline', last_seen_at = greatest(p.last_seen_at, now()), ended_at = clock_timestamp(),
                instance_id = null, instance_seen_at = null
            from before b where p.device_id = b.device_id
            returning p.device_id, b.status as was, p.status as is
            """;
        var row = await session.QueryOne<PresenceChangeRow>(sql, new { Id = deviceId }, ct);
        if (row is not null)
            Keep(row);
        return row?.ToChange();
    }

    public void Listen(bool started)
    {
        const string sql = """
            update devices.watch
            set listening_since = case when @Started or heard_at < now() - @Deafness
                    then now() else listening_since end,
                heard_at = greatest(heard_at, now())
            """;
        session.Defer(sql, new { Started = started, Deafness });
    }

    public async Task<IReadOnlyList<PresenceChange>> Record(IReadOnlyList<SignOfLife> signs, CancellationToken ct)
    {
        // A sign that waited out the window (the database was away) is noted, but brings nobody online; one from before
        // a goodbye counts for nothing.
        const string sql = """
            with sign as (
                select s.device_id, s.seen_at from unnest(@Ids, @SeenAt) as s (device_id, seen_at)
            ), before as (
                select p.device_id, p.status from devices.presence p
                where p.device_id = any(@Ids) order by p.device_id for update
            )
            update devices.presence p
            set last_seen_at = s.seen_at,
                status = case when s.seen_at + p.online_for > now() then 'online' else p.status end
            from sign s join before b on b.device_id = s.device_id
            where p.device_id = s.device_id
                and (p.last_seen_at is null or s.seen_at > p.last_seen_at)
                and (p.ended_at is null or s.seen_at > p.ended_at)
            returning p.device_id, b.status as was, p.status as is
            """;
        return await Changes(sql, new
        {
            Ids = signs.Select(sign => sign.DeviceId).ToArray(),
            SeenAt = signs.Select(sign => sign.SeenAt.UtcDateTime).ToArray(),
        }, ct);
    }

    public Task<IReadOnlyList<PresenceChange>> Sweep(CancellationToken ct)
    {
        // Silence counts from the last sign or from when servers began to listen without a gap, whichever is later. A
        // row that another process changes meanwhile is judged again as it is then, under its lock. A sequential scan
        // by design: an index on what heartbeats change would cost each of them more than four scans a minute.
        const string sql = """
            with judged as (
                select p.device_id, p.status,
                       case when greatest(p.last_seen_at, w.listening_since) + p.alive_for < now()
                            then 'offline' else 'stale' end as verdict
                from devices.presence p cross join devices.watch w
                where p.status in ('online', 'stale') and w.heard_at > now() - @Deafness
                    and greatest(p.last_seen_at, w.listening_since)
                        + case p.status when 'online' then p.online_for else p.alive_for end < now()
                order by p.device_id
                for update of p
            )
            update devices.presence p set status = j.verdict
            from judged j where p.device_id = j.device_id
            returning p.device_id, j.status as was, p.status as is
            """;
        return Changes(sql, new { Deafness }, ct);
    }

    private async Task<IReadOnlyList<PresenceChange>> Changes(string sql, object parameters, CancellationToken ct)
    {
        var rows = await session.Query<PresenceChangeRow>(sql, parameters, ct);
        Keep(rows);
        return [.. rows.Where(row => row.Was != row.Is).Select(row => row.ToChange())];
    }

    // Written with the next statement, while the rows of presence are locked: by the clock of that moment, not of the
    // transaction's start, the changes of a device stand in the order in which they happened.
    private void Keep(params IEnumerable<PresenceChangeRow> rows)
    {
        const string sql = """
            insert into devices.presence_change (device_id, at, was, status)
            select c.device_id, clock_timestamp(), c.was, c.status
            from unnest(@Ids, @Was, @Is) as c (device_id, was, status)
            """;
        var changed = rows.Where(row => row.Was != row.Is).ToList();
        if (changed.Count == 0)
            return;
        session.Defer(sql, new
        {
            Ids = changed.Select(row => row.DeviceId).ToArray(),
            Was = changed.Select(row => row.Was).ToArray(),
            Is = changed.Select(row => row.Is).ToArray(),
        });
    }
}
