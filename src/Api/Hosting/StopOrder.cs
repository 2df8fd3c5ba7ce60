using Microsoft.AspNetCore.Hosting.Server;
using Modular.Application.Pipeline;

namespace Modular.Api.Hosting;

/// <summary>
/// The order in which the host stops. HTTP comes last, so that the result of a task still lands while handlers end.
/// </summary>
internal sealed class StopOrder(
    StopParts parts, StopLimits limits, IHostApplicationLifetime lifetime, TimeProvider clock, ILogger<StopOrder> log)
    : IHostedLifecycleService
{
    /// <summary>Walks the order; the framework calls it before it stops anything by itself.</summary>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        using var cutWork = new CancellationTokenSource(limits.Work, clock);
        using var cutHttp = new CancellationTokenSource(limits.Http, clock);
        var working = Task.CompletedTask;
        // Or the framework would take services that end now for services that have failed.
        lifetime.StopApplication();

        await Step("readiness says 503", () => parts.Readiness.Withdraw());
        await Step("long polls answer, streams end with a hint to come back", EndLongAnswers);
        await Step("relay, pumps and duties take nothing more", () => { working = StopWork(cutWork.Token); });
        await Step("running work ends, what is cut is given back", () => AwaitWork(working));
        await Step("HTTP ends", () => StopHttp(cutHttp.Token));
        // What the requests used is stopped by the framework now, in the reverse order of its start: writers write what
        // they still have, then the sequencer and the wake-ups end. Then `serve` closes the pools with the container,
        // and leaves the embedded database and its locks.
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private void EndLongAnswers()
    {
        foreach (var answers in parts.LongAnswers)
            answers.End();
    }

    private Task StopWork(CancellationToken cut) => Task.WhenAll(parts.Work.Select(work => work.Stop(cut)).ToList());

    private Task AwaitWork(Task working) => working.WaitAsync(limits.Work + limits.GiveBack, clock);

    private async Task StopHttp(CancellationToken cut)
    {
        foreach (var answers in parts.LongAnswers)
            answers.EndForGood();
        await parts.Http.StopAsync(cut);
    }

    private Task Step(string name, Action step) => Step(name, () =>
    {
        step();
        return Task.CompletedTask;
    });

    private async Task Step(string name, Func<Task> step)
    {
        var startedAt = clock.GetTimestamp();
        try
        {
            await step();
            log.LogDebug("Stopping: {Step}, after {Elapsed}", name, clock.GetElapsedTime(startedAt));
        }
        // The edge of the stop: whatever one part does, the next step comes.
        catch (Exception e)
        {
            log.LogError(e, "The stop goes on, though this failed: {Step}", name);
        }
    }
}

/// <summary>What is stopped in an order.</summary>
internal sealed record StopParts(
    Readiness Readiness, IEnumerable<ILongAnswers> LongAnswers, IEnumerable<IBackgroundWork> Work, IServer Http);

/// <summary>How long the steps of a stop may take; what a supervisor waits before it kills must be more.</summary>
internal sealed record StopLimits
{
    /// <summary>From the first word until running work is cut; default 20 s.</summary>
    public TimeSpan Work { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>From the cut until work that does not heed it is left to its lease; default 3 s.</summary>
    public TimeSpan GiveBack { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>From the first word until open requests are cut; default 25 s.</summary>
    public TimeSpan Http { get; init; } = TimeSpan.FromSeconds(25);

    /// <summary>From the first word until the framework waits for nothing more; default 30 s.</summary>
    public TimeSpan All { get; init; } = TimeSpan.FromSeconds(30);
}
