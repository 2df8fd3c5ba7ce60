using Modular.Application.Providers;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;

namespace Modular.Infrastructure.Providers;

/// <summary>
/// How calls to providers are tried: again, shortly after, where that may help; and not at all for a while when most of
/// them fail. Whoever has tried in vain leaves the rest to the task's own attempts, which can wait for longer.
/// </summary>
internal static class ProviderPipelines
{
    private const int Retries = 2;
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(500);

    /// <summary>Who has to wait for longer than this waits in the queue and not in a slot.</summary>
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan BreakDuration = TimeSpan.FromSeconds(15);

    /// <summary>A pipeline for the calls to one provider; they fail by <see cref="ProviderUnavailable"/>.</summary>
    public static ResiliencePipeline Create(TimeProvider clock) =>
        new ResiliencePipelineBuilder { TimeProvider = clock }
            .AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = new PredicateBuilder().Handle<ProviderUnavailable>(
                    e => !e.MayHaveBegun && (e.RetryAfter is null || e.RetryAfter <= LongestDelay)),
                MaxRetryAttempts = Retries,
                Delay = FirstDelay,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                DelayGenerator = outcome =>
                    ValueTask.FromResult((outcome.Outcome.Exception as ProviderUnavailable)?.RetryAfter),
            })
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions
            {
                ShouldHandle = new PredicateBuilder().Handle<ProviderUnavailable>(e => !e.IsThrottling),
                FailureRatio = 0.5,
                MinimumThroughput = 10,
                SamplingDuration = TimeSpan.FromSeconds(30),
                BreakDuration = BreakDuration,
            })
            .Build();

    /// <summary>What it means that a provider is not even asked.</summary>
    /// <param name="code">The code of the provider's own failures.</param>
    /// <param name="broken">As the pipeline says it.</param>
    public static ProviderUnavailable Unavailable(string code, BrokenCircuitException broken) =>
        new(code, "The provider has failed too often just now and is left alone for a moment.", broken)
        {
            RetryAfter = broken.RetryAfter ?? BreakDuration,
        };
}
