using Modular.Api.Agent.Server;
using Modular.Api.Agent.State;

namespace Modular.Api.Agent.Kinds;

/// <summary>Fetches a file into its place: whole and of the right content, or not at all.</summary>
internal sealed class Fetching(Download download, RunWatch watch, ServerClient server, TimeProvider clock)
{
    public Task<TaskOutcome?> Run(FetchOrder order, TaskRun run, CancellationToken working) =>
        watch.Follow(ct => Fetch(order, run, ct), run, working);

    private async Task<TaskOutcome> Fetch(FetchOrder order, TaskRun run, CancellationToken ct)
    {
        try
        {
            using var part = new PartFile(order.Target, writer: $"{run.Task.Id}-{run.Task.LeaseEpoch}");
            var report = new ProgressReport(server, run.Held, clock);
            await download.Run(order, part, (done, total) => report.Note(done, total, ct), ct);
            if (order.Sha256 is { } wanted && wanted != part.Hash)
            {
                return TaskOutcome.Failed(
                    "agent.checksum_mismatch", $"Its SHA-256 is {part.Hash}, not {wanted}.", retryable: true);
            }

            ct.ThrowIfCancellationRequested();
            part.Keep();
            return TaskOutcome.Succeeded(TaskOutcome.Json(new FetchedFile(order.Target, part.Length, part.Hash)));
        }
        catch (DownloadFailed e)
        {
            return TaskOutcome.Failed(e.Code, e.Message, e.IsRetryable);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return TaskOutcome.Failed("agent.write_failed", $"It cannot be written: {e.Message}", retryable: true);
        }
    }

    private sealed record FetchedFile(string Path, long Bytes, string Sha256);
}
