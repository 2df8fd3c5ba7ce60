using Modular.Api.Agent.Server;

namespace Modular.Api.Agent.Kinds;

/// <summary>Tells how far a run is, at most every two seconds. Newest wins: what cannot be told is left out.</summary>
internal sealed class ProgressReport(ServerClient server, HeldTask held, TimeProvider clock)
{
    private static readonly TimeSpan Gap = TimeSpan.FromSeconds(2);

    private Task _telling = Task.CompletedTask;
    private long? _told;

    /// <summary>How much there is, of how much if that is known, in bytes.</summary>
    public void Note(long done, long? total, CancellationToken ct)
    {
        if (!_telling.IsCompleted || (_told is { } time && clock.GetElapsedTime(time) < Gap))
            return;
        _told = clock.GetTimestamp();
        var percent = total > 0 ? Math.Round(100.0 * done / total.Value, 1) : (double?)null;
        var message = total is null ? $"{done} bytes" : $"{done} of {total} bytes";
        _telling = Tell(new ProgressBody(held.LeaseEpoch, Progress: percent, Message: message), ct);
    }

    private async Task Tell(ProgressBody body, CancellationToken ct)
    {
        try
        {
            if ((await server.Progress(held.Id, body, ct)).CancelRequested)
                held.Ask(Ending.Cancel);
        }
        catch (ServerRefusal refusal) when (refusal.EndsTask)
        {
            held.Ask(Ending.Lost);
        }
        catch (Exception e) when (e is ServerAway or ServerRefusal or OperationCanceledException)
        {
            // The next one says more, and a refused key is the heartbeat's to hear.
        }
    }
}
