using MediatR;
using Modular.Api.Hosting;
using Modular.Application.Tasks;

namespace Modular.Api.Tasks;

/// <summary>
/// Claims tasks, and waits for them where there are none: no transaction and no connection is held meanwhile.
/// </summary>
internal sealed record LongPoll(
    IMediator Mediator, IQueueWatch Watch, WaitingAnswers Answers, TimeProvider Clock)
{
    /// <summary>
    /// Takes what <paramref name="request"/> asks for, or nothing after <paramref name="wait"/>, when the host stops or
    /// the caller goes away. A claim whose answer does not arrive is not accepted, and so returns to the queue.
    /// </summary>
    public async Task<IReadOnlyList<ClaimedTask>> Take(ClaimRequest request, TimeSpan wait, CancellationToken aborted)
    {
        var until = Clock.GetUtcNow() + wait;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(aborted, Answers.Ended);
        // Joined before the look, so that what is queued in between is not missed.
        using var waiter = Watch.Join(request.DeviceId);
        if (wait > TimeSpan.Zero && waiter.IsNothingThere)
            await waiter.Wait(wait, stop.Token);
        while (!stop.IsCancellationRequested)
        {
            waiter.BeginLook();
            var found = await Mediator.Send(new ClaimTasks(request, waiter.Queues), CancellationToken.None);
            var sawAll = waiter.EndLook(found.Queues, found.HasMore);
            var left = until - Clock.GetUtcNow();
            if (found.Tasks.Count > 0 || left <= TimeSpan.Zero)
                return found.Tasks;
            if (sawAll)
                await waiter.Wait(left, stop.Token);
        }

        return [];
    }
}
