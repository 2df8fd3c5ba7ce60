namespace Modular.Infrastructure.Postgres.Embedded;

/// <summary>
/// The body of <c>modular db</c>: the cluster alone, so that hosts can be replaced over it.
/// </summary>
public static class ForegroundPostgres
{
    /// <summary>
    /// Holds the cluster until <paramref name="ct"/> is cancelled, then lets go. Tells when and where it is ready.
    /// </summary>
    /// <exception cref="PostgresStartFailed">The cluster cannot be used.</exception>
    public static async Task Run(EmbeddedPostgresOptions options, IProgress<string> progress, CancellationToken ct)
    {
        try
        {
            await using var postgres = await EmbeddedPostgres.Start(options, progress, ct);
            progress.Report($"PostgreSQL is ready: {postgres.ConnectionString}");
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ct);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            return;
        }
    }
}
