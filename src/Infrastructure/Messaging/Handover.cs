namespace Modular.Infrastructure.Messaging;

/// <summary>Claims messages and hands them to the transport; at the end, gives back what was not handled.</summary>
internal sealed class Handover(
    Outbox outbox, ClaimedMessages claims, IMessageTransport transport, MessageDelivery delivery,
    MessagingOptions options)
{
    // What a handler may take to notice that it was cancelled, and its transaction to roll back.
    private static readonly TimeSpan CutTimeout = TimeSpan.FromSeconds(2);

    // What the transport may take to say good-bye once no handler runs.
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Starts the transport.</summary>
    public Task Start(IEnumerable<string> queues, CancellationToken ct) =>
        transport.Start(queues, options.Concurrency, delivery.Deliver, ct);

    /// <summary>
    /// Claims and hands over what is ready and what there is room for; true when it should look again at once.
    /// </summary>
    public async Task<bool> Pass(CancellationToken ct)
    {
        // Nothing is claimed that cannot be sent: its lease would keep it from those who can.
        if (transport.Outage is { } reason)
            throw new TransportAway(reason);

        // What other processes have finished is seen in the database only.
        if (transport.IsShared)
            claims.Keep(await outbox.Leased(claims.Unfinished));
        var room = claims.Room();
        if (room.Count == 0)
            return false;

        var claimed = await outbox.Claim(room);
        claims.Add(claimed);
        await Send(claimed, ct);

        // A queue that gave all it was asked for has more. While less than half of its window is free, the handler
        // that frees the half wakes the relay; when that has happened meanwhile, nobody else will.
        var free = claims.Room();
        return claimed.CountBy(message => message.Queue)
            .Any(queue => queue.Value == room[queue.Key] && free.GetValueOrDefault(queue.Key) >= options.Concurrency);
    }

    /// <summary>
    /// Gives back what no handler has begun, lets running handlers end until <paramref name="cut"/>, which cuts them.
    /// </summary>
    public async Task Stop(CancellationToken cut)
    {
        using var closing = new CancellationTokenSource();
        var idle = delivery.Running.Stop();
        // At once: other processes need not wait for the handlers of this one. Those hold their rows, which are left.
        var givenBack = outbox.Release(claims.Unfinished);
        var closed = transport.Stop(closing.Token);

        await idle.WaitAsync(cut).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await delivery.Running.CutRunning();
        await idle.WaitAsync(CutTimeout, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        closing.CancelAfter(CloseTimeout);
        await closed;
        await givenBack;
    }

    private async Task Send(IReadOnlyList<ClaimedMessage> claimed, CancellationToken ct)
    {
        var sending = claimed.Select(
            message => (Message: message, Sent: transport.Send(message.Queue, message.ToHandoff(), ct))).ToList();
        try
        {
            await Task.WhenAll(sending.Select(one => one.Sent));
        }
        // Whether these arrive is not known. The new claim of who takes them next makes a late arrival harmless.
        catch
        {
            var unsent = sending.Where(one => !one.Sent.IsCompletedSuccessfully).Select(one => one.Message).ToList();
            claims.Remove(unsent);
            await outbox.Release(unsent);
            throw;
        }
    }
}

/// <summary>The transport cannot carry anything at present; the outbox keeps it.</summary>
internal sealed class TransportAway(string reason) : Exception(reason);
