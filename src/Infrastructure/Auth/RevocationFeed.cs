using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Modular.Application.Pipeline;
using Npgsql;

namespace Modular.Infrastructure.Auth;

/// <summary>
/// Reads the revocations of all hosts, and with them the signing keys: every 500 ms, and at once when woken.
/// </summary>
internal sealed class RevocationFeed(
    RevocationReader reader, Revocations revocations, ISignals signals, TimeProvider clock, ILogger<RevocationFeed> log)
    : BackgroundService
{
    /// <summary>The signal that something was revoked, or that the signing keys have changed.</summary>
    public const string Topic = ICredentialVerifier.RevokedTopic;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan ForgetInterval = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var woken = signals.Subscribe(Topic);
        var forgotAt = clock.GetTimestamp();
        try
        {
            for (var readable = true; ; await woken.Wait(Interval, stoppingToken))
            {
                readable = await TryRead(readable, stoppingToken);
                if (clock.GetElapsedTime(forgotAt) > ForgetInterval)
                {
                    revocations.Forget();
                    forgotAt = clock.GetTimestamp();
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    private async Task<bool> TryRead(bool wasReadable, CancellationToken ct)
    {
        try
        {
            await reader.Read(ct);
            return true;
        }
        // Until they can be read again each token is checked in the database, which then says 503 by itself.
        catch (NpgsqlException e)
        {
            if (wasReadable)
                log.LogWarning("Revocations cannot be read, tokens are checked one by one: {Reason}", e.Message);
            return false;
        }
    }
}
