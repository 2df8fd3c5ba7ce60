using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Modular.Client.Tokens;

/// <summary>
/// Follows what is revoked, so that <see cref="ModularTokenVerifier"/> refuses a token within moments of its session's
/// end. Where the feed cannot be read, tokens go on to count until they end: see <see cref="ReadAt"/>.
/// </summary>
/// <param name="server">Where the instance is.</param>
/// <param name="http">
/// Calls it, with a credential that has the scope <c>auth:introspect</c> (see <see cref="BearerTokenHandler"/>); its
/// timeout must be longer than a minute.
/// </param>
/// <param name="clock">The time; by default the system's.</param>
public sealed class ModularRevocations(Uri server, HttpClient http, TimeProvider? clock = null)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(75);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private static readonly JsonSerializerOptions Wire = new(JsonSerializerDefaults.Web)
    {
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    private readonly TimeProvider _clock = clock ?? TimeProvider.System;
    private volatile EndedTokens _ended = new(clock ?? TimeProvider.System);
    private bool _follows;
    private long _position;
    private long _readAt;

    /// <summary>When the feed was read last, or null: a minute ago at most while all is well.</summary>
    public DateTimeOffset? ReadAt =>
        Volatile.Read(ref _readAt) is var ticks and > 0 ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;

    /// <summary>Why the last look failed, or null.</summary>
    public Exception? Fault { get; private set; }

    /// <summary>Follows the feed, through outages too, until <paramref name="cancellationToken"/>.</summary>
    public async Task FollowAsync(CancellationToken cancellationToken)
    {
        var pause = Pause;
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                var isQuiet = await Look(cancellationToken).ConfigureAwait(false);
                (Fault, pause) = (null, Pause);
                if (!isQuiet)
                    continue;
            }
            // Whatever it is, such as what the source of the credential throws: it is told, and may pass.
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                Fault = e;
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }

            await Task.Delay(pause, _clock, cancellationToken).ConfigureAwait(false);
        }
    }

    internal bool HasEnded(ModularToken token) => _ended.Have(token);

    /// <summary>Waits for the next revocations; whether there were none.</summary>
    private async Task<bool> Look(CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(Patience);
        using var request = new HttpRequestMessage(HttpMethod.Get, AddressOf(_position));
        // The first answer at once: until then nothing is known.
        if (_follows)
            request.Headers.Add("Prefer", "wait=60");
        using var answer = await http.SendAsync(request, limit.Token).ConfigureAwait(false);
        if (answer.StatusCode == HttpStatusCode.BadRequest && _follows)
        {
            // The position is of another database, such as one that was put back.
            (_follows, _position) = (false, 0);
            return false;
        }

        answer.EnsureSuccessStatusCode();
        var revoked = await answer.Content.ReadFromJsonAsync<RevokedItems>(Wire, limit.Token).ConfigureAwait(false)
            ?? throw new JsonException("The feed answered null.");
        Take(revoked);
        return revoked.Items.Count == 0;
    }

    private void Take(RevokedItems revoked)
    {
        var ended = _follows ? _ended : new EndedTokens(_clock);
        ended.Add(revoked.Items);
        ended.Forget();
        _ended = ended;
        (_follows, _position) = (true, revoked.Position);
        Volatile.Write(ref _readAt, _clock.GetUtcNow().UtcTicks);
    }

    private Uri AddressOf(long position) => new(
        $"{server.OriginalString.TrimEnd('/')}/v1/auth/revocations?since="
        + position.ToString(CultureInfo.InvariantCulture));
}
