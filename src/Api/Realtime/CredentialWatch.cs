using System.Collections.Concurrent;
using Modular.Api.Http;
using Modular.Application.Pipeline;
using Modular.Domain;

namespace Modular.Api.Realtime;

/// <summary>
/// Ends long answers with the credential that they were given to: at its expiry, and when it is revoked. One loop for
/// all of them: access tokens are looked at every second, which is cheap, keys every 25 s; both at once when woken.
/// </summary>
internal sealed class CredentialWatch(
    IServiceScopeFactory scopes, ISignals signals, TimeProvider clock, ILogger<CredentialWatch> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan KeyInterval = TimeSpan.FromSeconds(25);
    private readonly ConcurrentDictionary<Watched, bool> _watched = new();

    /// <summary>
    /// Calls <paramref name="end" /> when the credential of the request ends; never after the watch was disposed of.
    /// </summary>
    public IDisposable Watch(HttpContext http, Action end)
    {
        var watched = new Watched(this, BearerToken.Of(http.Request)!, Caller.Of(http), end)
        {
            CheckedAt = clock.GetUtcNow(),
        };
        _watched[watched] = true;
        return watched;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var woken = signals.Subscribe(ICredentialVerifier.RevokedTopic);
        var failed = false;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var all = await woken.Wait(Interval, stoppingToken);
                await Check(all, stoppingToken);
                failed = false;
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            // The edge of the work, most likely the database away: nothing is revoked there, and the next second comes.
            catch (Exception e)
            {
                if (!failed)
                {
                    log.LogWarning(
                        "Credentials of open streams cannot be verified; tried again every second: {Reason}",
                        e.Message);
                }

                failed = true;
            }
        }
    }

    private async Task Check(bool all, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await using var scope = scopes.CreateAsyncScope();
        var verifiers = scope.ServiceProvider.GetServices<ICredentialVerifier>().ToList();
        foreach (var watched in _watched.Keys)
        {
            var interval = watched.Principal.Kind == CredentialKind.AccessToken ? TimeSpan.Zero : KeyInterval;
            if (watched.Principal.ExpiresAt <= now)
                watched.End();
            else if (all || now - watched.CheckedAt >= interval)
                await Check(watched, verifiers, now, ct);
        }
    }

    private static async Task Check(
        Watched watched, List<ICredentialVerifier> verifiers, DateTimeOffset now, CancellationToken ct)
    {
        try
        {
            var verifier = verifiers.First(verifier => verifier.Recognises(watched.Token));
            watched.Principal = await verifier.VerifyAgain(watched.Token, ct);
            watched.CheckedAt = now;
        }
        catch (Unauthenticated)
        {
            watched.End();
        }
    }

    private sealed class Watched(CredentialWatch watch, string token, Principal principal, Action end) : IDisposable
    {
        private readonly Lock _lock = new();
        private bool _isOver;

        public string Token => token;

        public Principal Principal { get; set; } = principal;

        public DateTimeOffset CheckedAt { get; set; }

        public void End()
        {
            lock (_lock)
            {
                if (!_isOver)
                    end();
            }
        }

        public void Dispose()
        {
            watch._watched.TryRemove(this, out _);
            // The loop may just now look at this one; what it would end is about to be disposed of as well.
            lock (_lock)
                _isOver = true;
        }
    }
}
