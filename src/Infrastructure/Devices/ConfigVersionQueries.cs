using System.Text.Json;
using Dapper;
using MediatR;
using Modular.Application.Devices;
using Modular.Application.Pipeline;
using Npgsql;

namespace Modular.Infrastructure.Devices;

internal sealed class ConfigVersionQueries(NpgsqlDataSource source, Cursors cursors)
    : IRequestHandler<ListConfigVersions, Page<ConfigVersion>?>
{
    public async Task<Page<ConfigVersion>?> Handle(ListConfigVersions query, CancellationToken ct)
    {
        const string own = "select exists (select from devices.device where id = @DeviceId and user_id = @UserId)";
        const string sql = """
            select version, desired, rolled_back_to, created_at from devices.config_version
            where device_id = @DeviceId and version < @Before
            order by version desc
            limit @Limit
            """;
        // A cursor is bound to its list, and the history of each device is one.
        var list = $"config:{query.DeviceId}";
        var before = cursors.NumberAfter(list, query.UserId, query.Page) ?? long.MaxValue;
        var limit = query.Page.Size + 1;
        await using var connection = await source.OpenConnectionAsync(ct);
        if (!await connection.ExecuteScalarAsync<bool>(new CommandDefinition(own, query, cancellationToken: ct)))
            return null;

        var rows = await connection.QueryAsync<Row>(new CommandDefinition(
            sql, new { query.DeviceId, Before = before, Limit = limit }, cancellationToken: ct));
        return cursors.Page(
            list, query.UserId, query.Page, [.. rows.Select(row => row.ToVersion())], item => item.Version);
    }

    private sealed class Row
    {
        public long Version { get; init; }
        public string Desired { get; init; } = "";
        public long? RolledBackTo { get; init; }
        public DateTimeOffset CreatedAt { get; init; }

        public ConfigVersion ToVersion() => new(
            Version, JsonSerializer.Deserialize<JsonElement>(Desired, WireJson.Options), RolledBackTo, CreatedAt);
    }
}
