using Modular.Api.Agent.Server;

namespace Modular.Api.Agent.Logs;

/// <summary>
/// Sends a task's log: small pieces at most twice a second, full ones at most twenty times, the rest at once when
/// the task has ended. A piece is repeated with its <c>seq</c> until the server has answered, so none counts twice.
/// </summary>
internal sealed class LogShipping(ServerClient server, Retry retry, TimeProvider clock, ILogger log)
{
    private static readonly TimeSpan Gap = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan GapWhenFull = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(10);

    /// <summary>Sends until the log is complete, or nobody wants it any more.</summary>
    public async Task Ship(HeldTask task, LogBuffer buffer, CancellationToken ct)
    {
        long? last = null;
        for (var seq = 1L; await buffer.HasLines(ct); seq++)
        {
            while (last is { } time && IsTooSoon(clock.GetElapsedTime(time), buffer))
                await Task.Delay(Step, clock, ct);
            var lines = buffer.Take();
            if (lines.Count == 0)
                continue;
            last = clock.GetTimestamp();
            await Send(task, new ProgressBody(task.LeaseEpoch, seq, lines), buffer, ct);
        }
    }

    private static bool IsTooSoon(TimeSpan elapsed, LogBuffer buffer) =>
        !buffer.IsCompleted && elapsed < (buffer.IsFull ? GapWhenFull : Gap);

    private async Task Send(HeldTask task, ProgressBody body, LogBuffer buffer, CancellationToken ct)
    {
        try
        {
            var answer = await retry.UntilAnswered(token => server.Progress(task.Id, body, token), ct);
            if (answer.CancelRequested)
                task.Ask(Ending.Cancel);
        }
        catch (ServerRefusal refusal) when (refusal.EndsTask)
        {
            buffer.Close();
            task.Ask(Ending.Lost);
        }
        catch (ServerRefusal refusal) when (!refusal.EndsAgent)
        {
            log.LogWarning(
                "{Count} log lines of task {Task} were refused: {Reason}", body.Log!.Count, task.Id, refusal.Message);
        }
    }
}
