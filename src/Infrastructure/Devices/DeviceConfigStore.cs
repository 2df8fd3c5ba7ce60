using System.Text.Json;
using Modular.Application.Devices;
using Modular.Application.Pipeline;
using Modular.Domain.Devices;
using Modular.Infrastructure.Postgres;

namespace Modular.Infrastructure.Devices;

internal sealed class DeviceConfigStore(PostgresSession session) : IDeviceConfigStore
{
    public void Add(Guid deviceId, WantedConfig config)
    {
        const string insert = """
            insert into devices.config_version (device_id, version, desired, rolled_back_to)
            values (@Id, @Version, @Desired, @RolledBackTo)
            """;
        const string want = "update devices.device set desired_version = @Version where id = @Id";
        // Numbers have no gaps, so this is one row as soon as there are enough.
        const string forget = "delete from devices.config_version where device_id = @Id and version <= @Last";
        session.Defer(insert, new
        {
            Id = deviceId,
            config.Version,
            Desired = new Json(config.Desired.GetRawText()),
            config.RolledBackTo,
        });
        session.Defer(want, new { Id = deviceId, config.Version });
        session.Defer(forget, new { Id = deviceId, Last = config.Version - ConfigBounds.KeptVersions });
    }

    public async Task<JsonElement?> Find(Guid deviceId, long version, CancellationToken ct)
    {
        const string sql = """
            select desired from devices.config_version where device_id = @Id and version = @Version
            """;
        var desired = await session.QueryOne<string>(sql, new { Id = deviceId, Version = version }, ct);
        return desired is null ? null : JsonSerializer.Deserialize<JsonElement>(desired, WireJson.Options);
    }

    public async Task<bool> Report(Guid deviceId, ReportedConfig config, CancellationToken ct)
    {
        // A repeated report changes nothing and so writes no row version. An earlier version is a late message, unless
        // the one that stands there was never wanted: a daemon that erred must be able to say so.
        const string sql = """
            update devices.device
            set reported_config = coalesce(@Reported, reported_config),
                reported_config_version = coalesce(@Version, reported_config_version),
                -- What the device did with another version says nothing of this one.
                config_status = case when reported_config_version = coalesce(@Version, reported_config_version)
                    then coalesce(@Status, config_status) else @Status end
            where id = @Id
                and (reported_config_version <= coalesce(@Version, reported_config_version)
                    or reported_config_version > desired_version)
                and (reported_config_version <> coalesce(@Version, reported_config_version)
                    or reported_config::text is distinct from coalesce(@Reported, reported_config)::text
                    or config_status is distinct from coalesce(@Status, config_status))
            """;
        return await session.Execute(sql, new
        {
            Id = deviceId,
            Reported = new Json(config.Reported?.GetRawText()),
            config.Version,
            Status = config.Status?.ToString().ToLowerInvariant(),
        }, ct) > 0;
    }
}
