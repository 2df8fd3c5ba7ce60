using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text.Json;

namespace Modular.Client.Tokens;

/// <summary>The published keys as they were read at a time.</summary>
internal sealed record SigningKeySet(FrozenDictionary<string, SigningKey> ById, long ReadAt, TimeSpan MaxAge);

/// <summary>
/// The keys of an instance, kept for as long as it says. Where it cannot be reached, those at hand go on serving, and
/// nobody waits for it. It is asked once in 30 s at most, whatever tokens come.
/// </summary>
internal sealed class SigningKeys(HttpClient http, Uri address, TimeProvider clock)
{
    // A key stays published for a day before it signs, so older ones might lack the one that signs.
    private static readonly TimeSpan KeptInOutage = TimeSpan.FromHours(24);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan PauseAtStart = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan UsualAge = TimeSpan.FromMinutes(10);

    private readonly Lock _gate = new();
    private volatile SigningKeySet? _held;
    private volatile Exception? _fault;
    private Task? _fetch;
    private long _triedAt;

    /// <summary>The keys at hand while they may be used without asking; else null.</summary>
    public SigningKeySet? Fresh => _held is { } held && AgeOf(held) < held.MaxAge ? held : null;

    private SigningKeySet? Usable => _held is { } held && AgeOf(held) < KeptInOutage ? held : null;

    /// <summary>The keys, asked for again where those at hand are too old.</summary>
    /// <exception cref="SigningKeysUnavailableException">There are none, or none that may still be used.</exception>
    public async ValueTask<SigningKeySet> Get(CancellationToken ct)
    {
        if (Fresh is { } fresh)
            return fresh;

        var (usable, isDown) = (Usable, _fault is not null);
        var fetch = Fetch(usable is null ? PauseAtStart : Pause);
        if (usable is null || !isDown)
            await fetch.WaitAsync(ct).ConfigureAwait(false);
        return Usable ?? throw new SigningKeysUnavailableException(_fault);
    }

    /// <summary>The keys after those that are <paramref name="known"/>, or the same where it is too early.</summary>
    public async ValueTask<SigningKeySet> GetNewer(SigningKeySet known, CancellationToken ct)
    {
        if (_held == known)
            await Fetch(Pause).WaitAsync(ct).ConfigureAwait(false);
        return _held ?? known;
    }

    private TimeSpan AgeOf(SigningKeySet keys) => clock.GetElapsedTime(keys.ReadAt);

    // One for all who want it, and none when the last was less than the pause ago.
    private Task Fetch(TimeSpan pause)
    {
        lock (_gate)
        {
            if (_fetch is { IsCompleted: false })
                return _fetch;
            if (_fetch is not null && clock.GetElapsedTime(_triedAt) < pause)
                return Task.CompletedTask;
            _triedAt = clock.GetTimestamp();
            // Not on the caller's behalf: who gives up must not end it for the others.
            return _fetch = Task.Run(Read);
        }
    }

    private async Task Read()
    {
        try
        {
            using var limit = new CancellationTokenSource(Patience);
            using var answer = await http.GetAsync(address, limit.Token).ConfigureAwait(false);
            answer.EnsureSuccessStatusCode();
            var text = await answer.Content.ReadAsByteArrayAsync(limit.Token).ConfigureAwait(false);
            _held = new SigningKeySet(KeysOf(text), clock.GetTimestamp(), MaxAgeOf(answer));
            _fault = null;
        }
        // The keys at hand go on; where there are none, Get throws with this as its cause.
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or JsonException
            or KeyNotFoundException or InvalidOperationException or FormatException or CryptographicException)
        {
            _fault = e;
        }
    }

    private static TimeSpan MaxAgeOf(HttpResponseMessage answer)
    {
        var left = (answer.Headers.CacheControl?.MaxAge ?? UsualAge) - (answer.Headers.Age ?? TimeSpan.Zero);
        return left < Pause ? Pause : left > KeptInOutage ? KeptInOutage : left;
    }

    private static FrozenDictionary<string, SigningKey> KeysOf(byte[] text)
    {
        using var set = JsonDocument.Parse(text);
        var keys = set.RootElement.GetProperty("keys").EnumerateArray().Select(SigningKey.Read).OfType<SigningKey>()
            .DistinctBy(key => key.Id).ToFrozenDictionary(key => key.Id);
        return keys.Count > 0 ? keys : throw new FormatException("The key set holds no key for ES256.");
    }
}
