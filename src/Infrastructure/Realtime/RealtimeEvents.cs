using System.Text.Json;
using Modular.Application.Pipeline;
using Modular.Application.Realtime;
using Modular.Infrastructure.Postgres;

namespace Modular.Infrastructure.Realtime;

internal sealed class RealtimeEvents(PostgresSession session) : IRealtimeEvents
{
    public void Add(Guid userId, string type, object data, params IReadOnlyList<string> channels) =>
        Leave(userId, toDevice: false, type, data, channels);

    public void AddForDevice(Guid deviceId, string type, object data) =>
        Leave(deviceId, toDevice: true, type, data, []);

    private void Leave(Guid recipient, bool toDevice, string type, object data, IReadOnlyList<string> channels)
    {
        const string sql = """
            insert into realtime.inbox (recipient, to_device, type, channels, data)
            values (@Recipient, @ToDevice, @Type, @Channels, @Data)
            """;

        session.Defer(sql, new
        {
            Recipient = recipient,
            ToDevice = toDevice,
            Type = type,
            Channels = channels.ToArray(),
            Data = new Json(JsonSerializer.Serialize(data, data.GetType(), WireJson.Options)),
        });
        session.PulseAfterCommit(RealtimeTopics.Inbox);
    }
}

/// <summary>The topics that wake the parts of the stream.</summary>
internal static class RealtimeTopics
{
    /// <summary>Something was left for the sequencer.</summary>
    public const string Inbox = "realtime.inbox";

    /// <summary>The sequencer has given positions.</summary>
    public const string Position = "realtime.position";
}
