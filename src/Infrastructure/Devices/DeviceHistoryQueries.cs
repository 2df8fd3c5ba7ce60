using System.Text.Json;
using Dapper;
using MediatR;
using Modular.Application.Devices;
using Modular.Application.Pipeline;
using Npgsql;

namespace Modular.Infrastructure.Devices;

internal sealed class DeviceHistoryQueries(NpgsqlDataSource source)
    : IRequestHandler<GetDeviceHistory, DeviceHistory?>
{
    // A chart shows no more, and a device that comes and goes all day must not make the answer large.
    private const int MaxChanges = 500;

    public async Task<DeviceHistory?> Handle(GetDeviceHistory query, CancellationToken ct)
    {
        const string device = """
            select d.created_at, p.status, now() - make_interval(hours => @Hours) as started_at, now() as ended_at
            from devices.device d join devices.presence p on p.device_id = d.id
            where d.id = @DeviceId and d.user_id = @UserId
            """;
        const string changes = """
            select at, was, status from devices.presence_change
            where device_id = @DeviceId and at > @StartedAt
            order by at desc
            limit @MaxChanges
            """;
        const string samples = """
            select at, metrics from devices.metric_sample
            where device_id = @DeviceId and at >= @StartedAt
            order by at
            """;
        await using var connection = await source.OpenConnectionAsync(ct);
        var span = await connection.QuerySingleOrDefaultAsync<SpanRow>(new CommandDefinition(
            device,
            new { query.DeviceId, query.UserId, Hours = query.Hours ?? GetDeviceHistory.MaxHours },
            cancellationToken: ct));
        if (span is null)
            return null;

        var since = new { query.DeviceId, span.StartedAt, MaxChanges };
        var changed = await connection.QueryAsync<ChangeRow>(
            new CommandDefinition(changes, since, cancellationToken: ct));
        var sampled = await connection.QueryAsync<SampleRow>(
            new CommandDefinition(samples, since, cancellationToken: ct));
        return new DeviceHistory(
            span.StartedAt, span.EndedAt, [.. Presence(span, [.. changed.Reverse()])],
            [.. sampled.Select(row => row.ToSample())]);
    }

    private static IEnumerable<PresencePoint> Presence(SpanRow span, IReadOnlyList<ChangeRow> changes)
    {
        // What was before the first change that is kept held since the beginning, unless changes were left out.
        if (changes.Count < MaxChanges)
        {
            var first = changes.Count > 0 ? changes[0].Was : span.Status;
            yield return new PresencePoint(span.Start, StatusText.Parse(first));
        }

        foreach (var change in changes)
            yield return new PresencePoint(change.At, StatusText.Parse(change.Status));
    }

    private sealed class SpanRow
    {
        public DateTimeOffset CreatedAt { get; init; }
        public string Status { get; init; } = "";
        public DateTimeOffset StartedAt { get; init; }
        public DateTimeOffset EndedAt { get; init; }

        public DateTimeOffset Start => CreatedAt > StartedAt ? CreatedAt : StartedAt;
    }

    private sealed class ChangeRow
    {
        public DateTimeOffset At { get; init; }
        public string Was { get; init; } = "";
        public string Status { get; init; } = "";
    }

    private sealed class SampleRow
    {
        public DateTimeOffset At { get; init; }
        public string Metrics { get; init; } = "";

        public MetricSample ToSample() =>
            new(At, JsonSerializer.Deserialize<DeviceMetrics>(Metrics, WireJson.Options)!);
    }
}
