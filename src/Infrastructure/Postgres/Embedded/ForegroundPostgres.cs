using System.Runtime.InteropServices;

namespace Modular.Infrastructure.Postgres.Embedded;

/// <summary>
/// The body of <c>modular db</c>: the cluster alone, until SIGTERM or Ctrl-C, so that hosts can be replaced over it.
/// </summary>
public static class ForegroundPostgres
{
    /// <summary>
    /// Holds the cluster; returns when it was told to end and has let go. Tells when and where it is ready.
    /// </summary>
    /// <exception cref="PostgresStartFailed">The cluster cannot be used.</exception>
    public static async Task Run(EmbeddedPostgresOptions options, IProgress<string> progress)
    {
        using var told = new CancellationTokenSource();
        using var terminate = Register(PosixSignal.SIGTERM, told);
        using var interrupt = Register(PosixSignal.SIGINT, told);
        try
        {
            await using var postgres = await EmbeddedPostgres.Start(options, progress, told.Token);
            progress.Report($"PostgreSQL is ready: {postgres.ConnectionString}");
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, told.Token);
        }
        catch (OperationCanceledException) when (told.IsCancellationRequested)
        {
            return;
        }
    }

    private static PosixSignalRegistration Register(PosixSignal signal, CancellationTokenSource told) =>
        PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = true;
            told.Cancel();
        });
}
