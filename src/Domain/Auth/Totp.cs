using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Modular.Domain.Auth;

/// <summary>
/// Codes of the time (RFC 6238) as every authenticator app computes them when it is told nothing else: HMAC-SHA-1 over
/// the number of 30 seconds since 1970.
/// </summary>
public static class Totp
{
    /// <summary>Bytes of a secret: 20, as RFC 4226 section 4 recommends.</summary>
    public const int SecretBytes = 20;

    /// <summary>Digits of a code: 6.</summary>
    public const int Digits = 6;

    /// <summary>How long a code is shown: 30 seconds.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(30);

    // A code of the step before or after is taken too: clocks differ, and people type (RFC 6238 section 5.2).
    private const int Drift = 1;

    /// <summary>A new secret.</summary>
    public static byte[] NewSecret() => RandomNumberGenerator.GetBytes(SecretBytes);

    /// <summary>The step that <paramref name="time"/> lies in.</summary>
    public static long StepAt(DateTimeOffset time) => time.ToUnixTimeSeconds() / (long)Period.TotalSeconds;

    /// <summary>The code of a step; up to 9 digits.</summary>
    public static string Code(ReadOnlySpan<byte> secret, long step, int digits = Digits)
    {
        Span<byte> message = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(message, step);
        Span<byte> mac = stackalloc byte[HMACSHA1.HashSizeInBytes];
#pragma warning disable CA5350 // What the apps compute; no weakness of SHA-1 is one of HMAC-SHA-1.
        HMACSHA1.HashData(secret, message, mac);
#pragma warning restore CA5350

        // RFC 4226 section 5.3: the last four bits say where the 31 bits stand that are the number.
        var number = BinaryPrimitives.ReadInt32BigEndian(mac[(mac[^1] & 0xF)..]) & int.MaxValue;
        return number.ToString(CultureInfo.InvariantCulture).PadLeft(digits, '0')[^digits..];
    }

    /// <summary>
    /// The step whose code this is, out of those that are good at <paramref name="now"/> and come after
    /// <paramref name="lastStep"/>, the last that was used: no code is good twice. Null when there is none.
    /// </summary>
    public static long? Match(ReadOnlySpan<byte> secret, string code, DateTimeOffset now, long lastStep)
    {
        var shown = Encoding.UTF8.GetBytes(code);
        long? match = null;
        for (var step = StepAt(now) - Drift; step <= StepAt(now) + Drift; step++)
        {
            var right = CryptographicOperations.FixedTimeEquals(shown, Encoding.UTF8.GetBytes(Code(secret, step)));
            if (right && step > lastStep)
                match ??= step;
        }

        return match;
    }
}
