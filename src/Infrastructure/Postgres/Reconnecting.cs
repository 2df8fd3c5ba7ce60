using Npgsql;

namespace Modular.Infrastructure.Postgres;

/// <summary>Work on a connection of its own that lasts as long as the process.</summary>
internal static class Reconnecting
{
    private static readonly TimeSpan Backoff = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Runs <paramref name="work"/> until <paramref name="ct"/>, and anew 1 s after the database cut it off, which
    /// <paramref name="interrupted"/> is told each time.
    /// </summary>
    public static async Task Run(
        Func<CancellationToken, Task> work, Action<NpgsqlException> interrupted, CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            try
            {
                await work(ct);
            }
            catch (NpgsqlException e)
            {
                interrupted(e);
                await Task.Delay(Backoff, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                return;
            }
        }
    }
}
