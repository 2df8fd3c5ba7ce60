namespace Modular.Infrastructure.Network;

/// <summary>When a server wants to be asked again (RFC 9110, 10.2.3).</summary>
internal static class RetryAfter
{
    /// <summary>How long from now; null when it does not say so.</summary>
    public static TimeSpan? Of(HttpResponseMessage response, TimeProvider clock) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } when date > clock.GetUtcNow() => date - clock.GetUtcNow(),
        _ => null,
    };
}
