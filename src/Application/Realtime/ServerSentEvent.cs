using System.Text;

namespace Modular.Application.Realtime;

/// <summary>The wire form of one server-sent event.</summary>
public static class ServerSentEvent
{
    /// <summary>
    /// The frame of an event, blank line included. <paramref name="json"/> is one line, as every JSON writer of this
    /// house makes it; <paramref name="id"/> null leaves the client's position as it is.
    /// </summary>
    public static byte[] Format(string? id, string type, ReadOnlySpan<byte> json)
    {
        var head = id is null ? $"event: {type}\ndata: " : $"id: {id}\nevent: {type}\ndata: ";
        var frame = new byte[Encoding.UTF8.GetByteCount(head) + json.Length + 2];
        var length = Encoding.UTF8.GetBytes(head, frame);
        json.CopyTo(frame.AsSpan(length));
        frame.AsSpan(length + json.Length).Fill((byte)'\n');
        return frame;
    }
}
