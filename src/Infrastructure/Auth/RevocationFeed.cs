using Dapper;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Modular.Application.Pipeline;
using Npgsql;

namespace Modular.Infrastructure.Auth;

/// <summary>Reads the revocations of all hosts: every 500 ms, and at once when woken.</summary>
internal sealed class RevocationFeed(
    NpgsqlDataSource source, Revocations revocations, ISignals signals, TimeProvider clock, ILogger<RevocationFeed> log)
    : BackgroundService
{
    /// <summary>The signal that a session has ended.</summary>
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
            await Read(ct);
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

    private async Task Read(CancellationToken ct)
    {
        const string sql = """
            select position, session_id, expires_at from auth.revocation where position > @Position order by position
            """;
        // Before the query: what is committed while it runs may be missing from its snapshot.
        var startedAt = clock.GetTimestamp();
        await using var connection = await source.OpenConnectionAsync(ct);
        var rows = await connection.QueryAsync<Revocation>(
            new CommandDefinition(sql, new { revocations.Position }, commandTimeout: 5, cancellationToken: ct));
        revocations.Apply(rows.AsList(), startedAt);
    }
}
