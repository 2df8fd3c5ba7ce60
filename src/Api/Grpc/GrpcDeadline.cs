using System.Globalization;

namespace Modular.Api.Grpc;

/// <summary>How long the caller waits, from the metadata <c>grpc-timeout</c>: up to eight digits and a unit.</summary>
internal static class GrpcDeadline
{
    private const int MostDigits = 8;

    // What nobody waits for needs no clock, and a clock takes no more.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    /// <summary>The time that is left; null when there is no end to it.</summary>
    /// <exception cref="GrpcFault">The text is no time.</exception>
    public static TimeSpan? Of(string text)
    {
        if (text.Length == 0)
            return null;
        if (text.Length > MostDigits + 1
            || !long.TryParse(text.AsSpan(..^1), NumberStyles.None, CultureInfo.InvariantCulture, out var n)
            || SecondsOf(text[^1]) is not { } seconds)
        {
            throw new GrpcFault(GrpcStatus.Internal, "grpc-timeout is no time.");
        }

        var time = TimeSpan.FromSeconds(n * seconds);
        return time < Longest ? time : null;
    }

    private static double? SecondsOf(char unit) => unit switch
    {
        'H' => 3600,
        'M' => 60,
        'S' => 1,
        'm' => 1e-3,
        'u' => 1e-6,
        'n' => 1e-9,
        _ => null,
    };
}
