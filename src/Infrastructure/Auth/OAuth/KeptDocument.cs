namespace Modular.Infrastructure.Auth.OAuth;

/// <summary>
/// A document of a provider, kept for a while. One caller at a time reads it anew; the others wait and get the same.
/// </summary>
/// <param name="read">Reads it.</param>
/// <param name="clock">The time.</param>
internal sealed class KeptDocument<T>(Func<CancellationToken, Task<T>> read, TimeProvider clock) : IDisposable
    where T : class
{
    /// <summary>How long a document is kept: an hour, after which withdrawn keys count no more.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    /// <summary>How old a document must be to be read anew for something that is not in it: 30 s.</summary>
    public static readonly TimeSpan MinAge = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim _gate = new(1);
    private T? _document;
    private DateTimeOffset _readAt;

    /// <summary>The document.</summary>
    public Task<T> Get(CancellationToken ct) => Get(Lifetime, ct);

    /// <summary>The document as it is now, unless it was read just before: forged tokens name keys at will.</summary>
    public Task<T> GetNewer(CancellationToken ct) => Get(MinAge, ct);

    public void Dispose() => _gate.Dispose();

    private async Task<T> Get(TimeSpan maxAge, CancellationToken ct)
    {
        await _gate.WaitAsync(ct);
        try
        {
            if (_document is not null && clock.GetUtcNow() - _readAt < maxAge)
                return _document;
            _document = await read(ct);
            _readAt = clock.GetUtcNow();
            return _document;
        }
        finally
        {
            _gate.Release();
        }
    }
}
