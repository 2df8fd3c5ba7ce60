using Modular.Application.Tasks;
using Modular.Infrastructure.Postgres;

namespace Modular.Infrastructure.Tasks;

internal sealed class KnownDevices(PostgresSession session) : IKnownDevices
{
    public void Put(Guid deviceId, Guid userId, IReadOnlyList<string> tags)
    {
        const string sql = """
            insert into tasks.device (id, user_id, tags) values (@Id, @UserId, @Tags)
            on conflict (id) do update set tags = excluded.tags
            """;
        session.Defer(sql, new { Id = deviceId, UserId = userId, Tags = tags.ToArray() });
    }

    public void Remove(Guid deviceId)
    {
        const string sql = "delete from tasks.device where id = @Id";
        session.Defer(sql, new { Id = deviceId });
    }

    public async Task<IReadOnlySet<Guid>> OwnedBy(Guid userId, IReadOnlyList<Guid> deviceIds, CancellationToken ct)
    {
        const string sql = "select id from tasks.device where id = any (@DeviceIds) and user_id = @UserId";
        if (deviceIds.Count == 0)
            return new HashSet<Guid>();
        var parameters = new { DeviceIds = deviceIds.Distinct().ToArray(), UserId = userId };
        return (await session.Query<Guid>(sql, parameters, ct)).ToHashSet();
    }

    public async Task<IReadOnlySet<Guid>> Hold(IReadOnlyList<Guid> deviceIds, CancellationToken ct)
    {
        // The weakest lock that a removal waits for: new tags do not, and neither does another look like this one.
        const string sql = "select id from tasks.device where id = any (@DeviceIds) for key share";
        if (deviceIds.Count == 0)
            return new HashSet<Guid>();
        return (await session.Query<Guid>(sql, new { DeviceIds = deviceIds.Distinct().ToArray() }, ct)).ToHashSet();
    }
}
