namespace Modular.Domain;

/// <summary>
/// Identifiers are UUID version 7 (RFC 9562): they sort by creation time across processes, and within one process
/// they rise strictly, which the framework's own generator does not promise inside one millisecond.
/// </summary>
public static class Ids
{
    private static long _last;

    /// <summary>When an identifier was made, to the millisecond; null for one of another version.</summary>
    public static DateTimeOffset? TimeOf(Guid id) => id.Version != 7
        ? null
        : DateTimeOffset.FromUnixTimeMilliseconds(
            System.Buffers.Binary.BinaryPrimitives.ReadInt64BigEndian(id.ToByteArray(bigEndian: true)) >>> 16);

    /// <summary>Makes a new identifier whose time is <paramref name="now"/>.</summary>
    public static Guid New(DateTimeOffset now)
    {
        // 48 bits of milliseconds and the 12 bits of rand_a as a fraction of the millisecond (RFC 9562 section 6.2,
        // method 3), raised by one when the clock has not moved since the last identifier of this process.
        var fraction = now.Ticks % TimeSpan.TicksPerMillisecond * 4096 / TimeSpan.TicksPerMillisecond;
        var stamp = (now.ToUnixTimeMilliseconds() << 12) | fraction;
        long seen, next;
        do
        {
            seen = Volatile.Read(ref _last);
            next = Math.Max(stamp, seen + 1);
        }
        while (Interlocked.CompareExchange(ref _last, next, seen) != seen);

        return Make(next);
    }

    /// <summary>
    /// Makes a new identifier whose time is exactly <paramref name="time"/>, also where the clock was put back: for one
    /// whose time says something by itself. It has no order with others of the same millisecond.
    /// </summary>
    public static Guid NewAt(DateTimeOffset time) => Make(
        (time.ToUnixTimeMilliseconds() << 12)
        | (uint)System.Security.Cryptography.RandomNumberGenerator.GetInt32(4096));

    private static Guid Make(long stamp)
    {
        Span<byte> bytes = stackalloc byte[16];
        System.Security.Cryptography.RandomNumberGenerator.Fill(bytes[8..]);
        System.Buffers.Binary.BinaryPrimitives.WriteInt64BigEndian(
            bytes, stamp >> 12 << 16 | 0x7000 | (stamp & 0xFFF));
        bytes[8] = (byte)(bytes[8] & 0x3F | 0x80);
        return new Guid(bytes, bigEndian: true);
    }
}
