namespace Modular.Application.Realtime;

/// <summary>The live events of users and devices.</summary>
public interface IEventStreams
{
    /// <summary>
    /// Opens a stream; from the first call of <see cref="IEventStream.Next"/> it yields every event after
    /// <see cref="StreamRequest.Since"/>, in order, without gap or repeat. Refuses with
    /// <see cref="LiveConnectionLimitReached"/>.
    /// </summary>
    Task<IEventStream> Open(StreamRequest request, CancellationToken ct);
}

/// <summary>What a stream is to carry.</summary>
/// <param name="Recipient">Whose events.</param>
/// <param name="Filter">Which of them.</param>
/// <param name="Since">The last position that the client has seen, or null to start with what comes now.</param>
public sealed record StreamRequest(Recipient Recipient, EventFilter Filter, long? Since);

/// <summary>A user or a device; what is meant for one never reaches the other.</summary>
/// <param name="Id">The user's or the device's id.</param>
/// <param name="IsDevice">Whether it is a device.</param>
public readonly record struct Recipient(Guid Id, bool IsDevice);

/// <summary>Why a stream ended.</summary>
public enum StreamEnd
{
    /// <summary>The client hung up.</summary>
    ClientGone,

    /// <summary>The credential was revoked or has expired.</summary>
    CredentialEnded,

    /// <summary>The client read too slowly and its queue is full; it resumes from its position.</summary>
    TooSlow,

    /// <summary>The host stops; the client resumes on another, or here after the restart.</summary>
    HostStopping,

    /// <summary>The stream cannot go on from where it is; the client resumes from its position.</summary>
    Interrupted,
}

/// <summary>One client's stream; has one reader. Dispose to free its place.</summary>
public interface IEventStream : IDisposable
{
    /// <summary>The position up to which everything has been yielded.</summary>
    long Position { get; }

    /// <summary>Why the stream ended; null while it lives.</summary>
    StreamEnd? End { get; }

    /// <summary>Cancelled when the stream ends, to cut a write that waits for a slow client.</summary>
    CancellationToken Ended { get; }

    /// <summary>
    /// Waits for the next events: an empty list after 25 s of silence, null when the stream has ended.
    /// </summary>
    ValueTask<IReadOnlyList<LiveEvent>?> Next();

    /// <summary>Ends the stream; only the first reason counts.</summary>
    void Close(StreamEnd why);
}
