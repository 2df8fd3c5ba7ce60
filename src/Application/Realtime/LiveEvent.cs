using System.Globalization;

namespace Modular.Application.Realtime;

/// <summary>An event in its place in the global order; one object serves every stream that it goes to.</summary>
public sealed class LiveEvent
{
    /// <summary>
    /// The type of the mark that takes the place of events which are lost to a stream: the client reads its state anew.
    /// </summary>
    public const string ResetType = "reset";

    private byte[]? _serverSent;

    /// <summary>Its place; rises with every event of the instance.</summary>
    public required long Position { get; init; }

    /// <summary>What happened, such as <c>task.created</c>.</summary>
    public required string Type { get; init; }

    /// <summary>When it happened.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>What a client subscribes to, such as <c>tasks</c> and <c>tasks:ID</c>.</summary>
    public required IReadOnlyList<string> Channels { get; init; }

    /// <summary>The event's data: JSON in UTF-8, on one line.</summary>
    public required ReadOnlyMemory<byte> Data { get; init; }

    /// <summary>The event as a server-sent event, made once and shared by every stream.</summary>
    public ReadOnlyMemory<byte> ServerSent => _serverSent ??= ServerSentEvent.Format(
        Position.ToString(CultureInfo.InvariantCulture), Type, Data.Span);

    /// <summary>The mark that events before <paramref name="position"/> are lost to the stream.</summary>
    public static LiveEvent Reset(long position, DateTimeOffset time) => new()
    {
        Position = position,
        Type = ResetType,
        Time = time,
        Channels = [],
        Data = "{}"u8.ToArray(),
    };
}
