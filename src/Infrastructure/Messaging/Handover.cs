namespace Modular.Infrastructure.Messaging;

/// <summary>Claims messages and hands them to the transport; at the end, gives back what was not handled.</summary>
internal sealed class Handover(
    Outbox outbox, UnfinishedMessages unfinished, IMessageTransport transport, MessageDelivery delivery,
    MessagingOptions options)
{
    // What a handler may take to notice that it was cancelled, and its transaction to roll back.
    private static readonly TimeSpan CutTimeout = TimeSpan.FromSeconds(2);

    /// <summary>Starts the transport.</summary>
    public Task Start(IEnumerable<string> queues, CancellationToken ct) =>
        transport.Start(queues, options.Concurrency, delivery.Deliver, ct);

    /// <summary>
    /// Claims and hands over what is ready and what there is room for; true when it should look again at once.
    /// </summary>
    public async Task<bool> Pass(CancellationToken ct)
    {
        var room = unfinished.Room();
        if (room.Count == 0)
            return false;

        var claimed = await outbox.Claim(room);
        unfinished.Add(claimed);
        foreach (var message in claimed)
            await transport.Send(message.Queue, new Handoff(message.Id, message.Claim, message.Payload), ct);

        // A queue that gave all it was asked for has more. While less than half of its window is free, the handler
        // that frees the half wakes the relay; when that has happened meanwhile, nobody else will.
        var free = unfinished.Room();
        return claimed.CountBy(message => message.Queue)
            .Any(queue => queue.Value == room[queue.Key] && free.GetValueOrDefault(queue.Key) >= options.Concurrency);
    }

    /// <summary>
    /// Lets running handlers end until <paramref name="cut"/>, which cuts them, and gives all else back with its
    /// attempt.
    /// </summary>
    public async Task Stop(CancellationToken cut)
    {
        var idle = unfinished.Stop();
        await idle.WaitAsync(cut).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await unfinished.CutRunning();
        await idle.WaitAsync(CutTimeout, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await transport.Stop();
        await outbox.Release(unfinished.Ids);
    }
}
