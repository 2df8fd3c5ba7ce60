using Modular.Application.Devices;
using Modular.Application.Pipeline;
using Modular.Domain.Devices;
using Modular.Infrastructure.Postgres;

namespace Modular.Infrastructure.Devices;

internal sealed class DeviceStore(PostgresSession session) : IDeviceStore
{
    public async Task LockRegistrations(Guid userId, CancellationToken ct)
    {
        // A statement of its own: the next one must see what the registration before this one committed.
        const string sql = "select pg_advisory_xact_lock(hashtextextended('devices/' || @UserId, 0))";
        await session.Execute(sql, new { UserId = userId.ToString() }, ct);
    }

    public Task<Device?> FindByMachine(Guid userId, string machineId, CancellationToken ct)
    {
        // Locked, so that a rename or removal under way is not written over.
        const string sql = EntityRow.Select + "where user_id = @UserId and machine_id = @MachineId for update";
        return One(sql, new { UserId = userId, MachineId = machineId }, ct);
    }

    public async Task<int> Count(Guid userId, CancellationToken ct)
    {
        const string sql = "select count(*)::integer from devices.device where user_id = @UserId";
        return await session.QueryOne<int>(sql, new { UserId = userId }, ct);
    }

    public Task<Device?> Lock(Guid userId, Guid deviceId, CancellationToken ct)
    {
        const string sql = EntityRow.Select + "where user_id = @UserId and id = @Id for update";
        return One(sql, new { UserId = userId, Id = deviceId }, ct);
    }

    public void Add(Device device, PresenceWindow window)
    {
        const string insertDevice = """
            insert into devices.device (id, user_id, name, platform, hostname, agent_version, machine_id,
                capabilities, tags, created_at)
            values (@Id, @UserId, @Name, @Platform, @Hostname, @AgentVersion, @MachineId,
                @Capabilities, @Tags, @CreatedAt)
            """;
        const string insertPresence = """
            insert into devices.presence (device_id, online_for, alive_for) values (@Id, @Online, @Alive)
            """;
        session.Defer(insertDevice, Columns(device));
        session.Defer(insertPresence, new { device.Id, window.Online, window.Alive });
    }

    public void Update(Device device)
    {
        const string sql = """
            update devices.device
            set name = @Name, platform = @Platform, hostname = @Hostname, agent_version = @AgentVersion,
                capabilities = @Capabilities, tags = @Tags
            where id = @Id
            """;
        session.Defer(sql, Columns(device));
    }

    public async Task<bool> SetAgentVersion(Guid deviceId, string agentVersion, CancellationToken ct)
    {
        const string sql = """
            update devices.device set agent_version = @AgentVersion
            where id = @Id and agent_version is distinct from @AgentVersion
            """;
        return await session.Execute(sql, new { Id = deviceId, AgentVersion = agentVersion }, ct) > 0;
    }

    public void Remove(Guid deviceId)
    {
        // Presence, keys and configuration go with it (on delete cascade).
        const string removeDevice = "delete from devices.device where id = @Id";
        const string removeChanges = "delete from devices.presence_change where device_id = @Id";
        const string removeSamples = "delete from devices.metric_sample where device_id = @Id";
        session.Defer(removeDevice, new { Id = deviceId });
        session.Defer(removeChanges, new { Id = deviceId });
        session.Defer(removeSamples, new { Id = deviceId });
        session.PulseAfterCommit(ICredentialVerifier.RevokedTopic);
    }

    public Task<IReadOnlyList<Guid>> LockOfUser(Guid userId, int most, CancellationToken ct)
    {
        const string sql = "select id from devices.device where user_id = @UserId order by id limit @Most for update";
        return session.Query<Guid>(sql, new { UserId = userId, Most = most }, ct);
    }

    public void RemoveKeys(Guid userId)
    {
        const string sql = """
            delete from devices.api_key k using devices.device d where d.user_id = @UserId and k.device_id = d.id
            """;
        session.Defer(sql, new { UserId = userId });
        session.PulseAfterCommit(ICredentialVerifier.RevokedTopic);
    }

    public void ReplaceKey(Device device, PrefixedToken key, TimeSpan grace)
    {
        const string drop = "delete from devices.api_key where device_id = @DeviceId and expires_at <= now()";
        const string end = """
            update devices.api_key set expires_at = least(expires_at, now() + @Grace) where device_id = @DeviceId
            """;
        const string insert = """
            insert into devices.api_key (id, device_id, user_id, hash) values (@Id, @DeviceId, @UserId, @Hash)
            """;
        session.Defer(drop, new { DeviceId = device.Id });
        session.Defer(end, new { DeviceId = device.Id, Grace = grace });
        session.Defer(insert, new { key.Id, DeviceId = device.Id, device.UserId, key.Hash });
        session.PulseAfterCommit(ICredentialVerifier.RevokedTopic);
    }

    public async Task<IReadOnlyList<OwnedDevice>> Read(IReadOnlyCollection<Guid> deviceIds, CancellationToken ct)
    {
        const string sql = DeviceRow.Select + "where d.id = any(@Ids)";
        var rows = await session.Query<DeviceRow>(sql, new { Ids = deviceIds.ToArray() }, ct);
        return [.. rows.Select(row => new OwnedDevice(row.UserId, row.ToDetails()))];
    }

    private async Task<Device?> One(string sql, object parameters, CancellationToken ct) =>
        (await session.QueryOne<EntityRow>(sql, parameters, ct))?.ToDevice();

    private static object Columns(Device device) => new
    {
        device.Id,
        device.UserId,
        device.Name,
        device.Machine.Platform,
        device.Machine.Hostname,
        device.Machine.AgentVersion,
        device.Machine.MachineId,
        Capabilities = device.Machine.Capabilities.ToArray(),
        Tags = device.Tags.ToArray(),
        device.CreatedAt,
    };

    private sealed class EntityRow
    {
        public const string Select = """
            select id, user_id, name, platform, hostname, agent_version, machine_id, capabilities, tags, created_at
            from devices.device

            """;

        public Guid Id { get; init; }
        public Guid UserId { get; init; }
        public string Name { get; init; } = "";
        public string Platform { get; init; } = "";
        public string? Hostname { get; init; }
        public string? AgentVersion { get; init; }
        public string? MachineId { get; init; }
        public string[] Capabilities { get; init; } = [];
        public string[] Tags { get; init; } = [];
        public DateTimeOffset CreatedAt { get; init; }

        public Device ToDevice() => new()
        {
            Id = Id,
            UserId = UserId,
            Name = Name,
            Machine = new MachineFacts(Platform, Hostname, AgentVersion, MachineId, Capabilities),
            Tags = Tags,
            CreatedAt = CreatedAt,
        };
    }
}
