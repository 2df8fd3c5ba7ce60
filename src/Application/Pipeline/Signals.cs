namespace Modular.Application.Pipeline;

/// <summary>
/// Wake-ups between processes. They are hints: one may be late or lost, so every waiter also looks again by itself.
/// </summary>
public interface ISignals
{
    /// <summary>
    /// Wakes those who wait for <paramref name="topic"/>, here at once and in other processes within milliseconds.
    /// </summary>
    void Pulse(string topic);

    /// <summary>Starts listening to <paramref name="topics"/>; a pulse between two waits is kept.</summary>
    ISubscription Subscribe(params IEnumerable<string> topics);
}

/// <summary>Someone who waits for wake-ups; dispose to stop.</summary>
public interface ISubscription : IDisposable
{
    /// <summary>Returns true when pulsed since the last wait, false after <paramref name="timeout"/>.</summary>
    Task<bool> Wait(TimeSpan timeout, CancellationToken ct);
}
