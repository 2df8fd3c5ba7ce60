using MediatR;
using Modular.Application.Tasks;

namespace Modular.Api.Tasks;

/// <summary>
/// Claims tasks, and waits for them where there are none: no transaction and no connection is held meanwhile.
/// </summary>
internal sealed record LongPoll(
    IMediator Mediator, IQueueWatch Watch, IHostApplicationLifetime Lifetime, TimeProvider Clock)
{
    /// <summary>
    /// Takes what <paramref name="request"/> asks for, or nothing after <paramref name="wait"/>, when the host stops or
    /// the caller goes away. A claim whose answer does not arrive is not accepted, and so returns to the queue.
    /// </summary>
    public async Task<IReadOnlyList<ClaimedTask>> Take(ClaimRequest request, TimeSpan wait, CancellationToken aborted)
    {
        var until = Clock.GetUtcNow() + wait;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(aborted, Lifetime.ApplicationStopping);
        var claimed = await Claim(request, aborted);
        while (claimed.Tasks.Count == 0 && until > Clock.GetUtcNow() && !stop.IsCancellationRequested)
            claimed = await WaitAndClaim(request, claimed.Queues, until, stop.Token);
        return claimed.Tasks;
    }

    /// <summary>
    /// Ends with a claim, at the end of the time, or when the device has other queues than those watched.
    /// </summary>
    private async Task<ClaimedTasks> WaitAndClaim(
        ClaimRequest request, IReadOnlyList<string> queues, DateTimeOffset until, CancellationToken stop)
    {
        using var waiter = Watch.Join(queues);
        while (true)
        {
            // Joined before the look, so that what is queued in between is not missed.
            var claimed = await Claim(request, CancellationToken.None);
            if (claimed.Tasks.Count > 0)
                waiter.Found();
            var left = until - Clock.GetUtcNow();
            if (claimed.Tasks.Count > 0 || left <= TimeSpan.Zero || !claimed.Queues.SequenceEqual(queues))
                return claimed;
            await waiter.Wait(left, stop);
            if (stop.IsCancellationRequested)
                return new ClaimedTasks([], queues);
        }
    }

    private Task<ClaimedTasks> Claim(ClaimRequest request, CancellationToken ct) =>
        Mediator.Send(new ClaimTasks(request), ct);
}
