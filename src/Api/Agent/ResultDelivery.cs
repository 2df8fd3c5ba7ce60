using Modular.Api.Agent.Server;
using Modular.Api.Agent.State;

namespace Modular.Api.Agent;

/// <summary>
/// Sends a journalled outcome until the server takes it or says no (the lease is lost, the task is gone), then forgets
/// it. The server answers a repeated result as it did the first.
/// </summary>
internal sealed class ResultDelivery(ServerClient server, Retry retry, Journal journal, ILogger log)
{
    public async Task Deliver(JournalEntry entry, CancellationToken ct)
    {
        var outcome = entry.Outcome!;
        var body = new ResultBody(entry.LeaseEpoch, outcome.Status, outcome.Result, outcome.Error);
        try
        {
            await retry.UntilAnswered(token => server.Result(entry.TaskId, body, token), ct);
            log.LogInformation("Task {Task} {Status}{Reason}", entry.TaskId, outcome.Status, Reason(outcome));
        }
        catch (ServerRefusal refusal) when (!refusal.EndsAgent)
        {
            log.LogWarning("The result of task {Task} is no longer wanted: {Reason}", entry.TaskId, refusal.Message);
        }

        journal.Remove(entry);
    }

    private static string Reason(TaskOutcome outcome) => outcome.Error is { } error ? $": {error.Message}" : ".";
}
