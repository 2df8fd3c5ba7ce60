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
        var queues = await QueuesOf(request.DeviceId);
        while (true)
        {
            var (tasks, now) = await ClaimOrWait(request, queues, until, stop.Token);
            if (tasks.Count > 0 || until <= Clock.GetUtcNow() || stop.IsCancellationRequested)
                return tasks;
            queues = now;
        }
    }

    /// <summary>
    /// Ends with a claim, at the end of the time, or when the device has other queues than those watched.
    /// </summary>
    private async Task<(IReadOnlyList<ClaimedTask> Tasks, IReadOnlyList<string> Queues)> ClaimOrWait(
        ClaimRequest request, IReadOnlyList<string> queues, DateTimeOffset until, CancellationToken stop)
    {
        // Joined before the look, so that what is queued in between is not missed.
        using var waiter = Watch.Join(queues);
        for (var woken = false; ; woken = true)
        {
            var tasks = await Mediator.Send(new ClaimTasks(request, queues), CancellationToken.None);
            if (tasks.Count > 0)
                waiter.Found();
            var left = until - Clock.GetUtcNow();
            if (tasks.Count > 0 || left <= TimeSpan.Zero)
                return (tasks, queues);

            // Woken for nothing: another was faster, or the device's tags have changed.
            if (woken && await QueuesOf(request.DeviceId) is var now && !now.SequenceEqual(queues))
                return ([], now);
            await waiter.Wait(left, stop);
            if (stop.IsCancellationRequested)
                return ([], queues);
        }
    }

    private Task<IReadOnlyList<string>> QueuesOf(Guid deviceId) =>
        Mediator.Send(new GetDeviceQueues(deviceId), CancellationToken.None);
}
