using Modular.Application.Providers;

namespace Modular.Infrastructure.LanguageModels;

/// <summary>Ends the waiting for a server that says nothing for too long.</summary>
/// <param name="most">How long a server may say nothing.</param>
/// <param name="clock">The time.</param>
/// <param name="ct">Ends the waiting as well.</param>
internal sealed class Silence(TimeSpan most, TimeProvider clock, CancellationToken ct)
{
    /// <summary>Waits for the server, and counts the time of nothing else.</summary>
    /// <exception cref="ProviderUnavailable">It said nothing for too long.</exception>
    public async Task<T> Limit<T>(Func<CancellationToken, Task<T>> wait)
    {
        using var limit = new CancellationTokenSource(most, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, ct);
        try
        {
            return await wait(both.Token);
        }
        catch (OperationCanceledException e) when (limit.IsCancellationRequested && !ct.IsCancellationRequested)
        {
            throw new ProviderUnavailable(
                "llm.timeout", $"The language model said nothing for {most.TotalSeconds} s.", e)
            {
                MayHaveBegun = true,
            };
        }
    }
}
