namespace Modular.Api.Agent.Server;

/// <summary>Repeats a call while the server is away, and says once when it goes and once when it is back.</summary>
internal sealed class Retry(TimeProvider clock, ILogger log)
{
    private int _away;

    /// <summary>The answer of <paramref name="call"/>, however long it takes.</summary>
    public Task<T> UntilAnswered<T>(Func<CancellationToken, Task<T>> call, CancellationToken ct) =>
        UntilAnswered(call, int.MaxValue, ct);

    /// <summary>The answer of <paramref name="call"/> within <paramref name="tries"/>.</summary>
    /// <exception cref="ServerAway">None of them was answered.</exception>
    public async Task<T> UntilAnswered<T>(Func<CancellationToken, Task<T>> call, int tries, CancellationToken ct)
    {
        var backoff = new Backoff();
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var answer = await call(ct);
                Answered();
                return answer;
            }
            catch (ServerAway away) when (attempt < tries)
            {
                if (Interlocked.Exchange(ref _away, 1) == 0)
                    log.LogWarning("The server is away, trying again until it is back: {Reason}", away.Message);
                await Task.Delay(backoff.Next(away.RetryAfter), clock, ct);
            }
            catch (ServerRefusal)
            {
                Answered();
                throw;
            }
        }
    }

    private void Answered()
    {
        if (Interlocked.Exchange(ref _away, 0) == 1)
            log.LogInformation("The server is back.");
    }
}
