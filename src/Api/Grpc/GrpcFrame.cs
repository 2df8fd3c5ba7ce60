using System.Buffers.Binary;
using Google.Protobuf;

namespace Modular.Api.Grpc;

/// <summary>
/// The one message of a call and of its answer: a byte that says whether it is compressed, four of its length, most
/// significant first, and the message.
/// </summary>
internal static class GrpcFrame
{
    /// <summary>The most bytes of a message: 64 KiB. A token has 2 at most.</summary>
    public const int MaxMessage = 64 << 10;

    private const int PrefixLength = 5;

    /// <summary>Reads the message of a call, which has just one.</summary>
    /// <exception cref="GrpcFault">There is none, or it is compressed, too large, cut short or followed by more.
    /// </exception>
    public static async Task<byte[]> Read(Stream body, CancellationToken ct)
    {
        var prefix = new byte[PrefixLength];
        if (await body.ReadAtLeastAsync(prefix, PrefixLength, throwOnEndOfStream: false, ct) < PrefixLength)
            throw new GrpcFault(GrpcStatus.Internal, "The call has no message.");
        if (prefix[0] == 1)
            throw new GrpcFault(GrpcStatus.Unimplemented, "The message is compressed, which is not taken here.");
        if (prefix[0] != 0)
            throw new GrpcFault(GrpcStatus.Internal, "The message begins with neither 0 nor 1.");

        var length = BinaryPrimitives.ReadUInt32BigEndian(prefix.AsSpan(1));
        if (length > MaxMessage)
            throw new GrpcFault(GrpcStatus.ResourceExhausted, $"The message has more than {MaxMessage} bytes.");
        var message = new byte[length];
        if (await body.ReadAtLeastAsync(message, message.Length, throwOnEndOfStream: false, ct) < message.Length)
            throw new GrpcFault(GrpcStatus.Internal, "The message is cut short.");
        if (await body.ReadAsync(prefix, ct) > 0)
            throw new GrpcFault(GrpcStatus.Unimplemented, "The call has more than one message.");
        return message;
    }

    /// <summary>The message with what goes before it.</summary>
    public static byte[] Of(IMessage message)
    {
        var length = message.CalculateSize();
        var frame = new byte[PrefixLength + length];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), length);
        message.WriteTo(frame.AsSpan(PrefixLength));
        return frame;
    }
}
