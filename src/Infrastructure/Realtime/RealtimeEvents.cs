using System.Text.Json;
using Modular.Application.Pipeline;
using Modular.Application.Realtime;
using Modular.Infrastructure.Postgres;

namespace Modular.Infrastructure.Realtime;

internal sealed class RealtimeEvents(PostgresSession session) : IRealtimeEvents
{
    private static readonly BulkWrite<InboxRow> Insert = new(
        """
        insert into realtime.inbox (recipient, to_device, type, channels, data)
        select recipient, to_device, type, channels::text[], data
        from unnest($1, $2, $3, $4, $5) as left_behind (recipient, to_device, type, channels, data)
        """,
        rows =>
        [
            rows.Column(row => row.Recipient),
            rows.Column(row => row.ToDevice),
            rows.Column(row => row.Type),
            rows.ListColumn(row => row.Channels),
            rows.JsonColumn(row => row.Data),
        ]);

    public void Add(Guid userId, string type, object data, params IReadOnlyList<string> channels) =>
        Leave(userId, toDevice: false, type, data, channels);

    public void AddForDevice(Guid deviceId, string type, object data) =>
        Leave(deviceId, toDevice: true, type, data, []);

    private void Leave(Guid recipient, bool toDevice, string type, object data, IReadOnlyList<string> channels)
    {
        var json = JsonSerializer.Serialize(data, data.GetType(), WireJson.Options);
        session.Add(Insert, new InboxRow(recipient, toDevice, type, channels, json));
        session.PulseAfterCommit(RealtimeTopics.Inbox);
    }

    private sealed record InboxRow(
        Guid Recipient, bool ToDevice, string Type, IReadOnlyList<string> Channels, string Data);
}

/// <summary>The topics that wake the parts of the stream.</summary>
internal static class RealtimeTopics
{
    /// <summary>Something was left for the sequencer.</summary>
    public const string Inbox = "realtime.inbox";

    /// <summary>The sequencer has given positions.</summary>
    public const string Position = "realtime.position";
}
