using MediatR;
using Modular.Api.Hosting;
using Modular.Api.Http;
using Modular.Api.Realtime;
using Modular.Application.Pipeline;
using Modular.Application.Tasks;
using Modular.Domain.Tasks;

namespace Modular.Api.Tasks;

/// <summary>
/// A task's own stream as server-sent events: its changes of state and its output in one order, numbered, so that it
/// resumes where it broke off; progress between them, newest wins. It ends with the task.
/// </summary>
internal static class TaskStream
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(2);

    public static async Task Write(
        Guid id, long? since, HttpContext http, CurrentUser user, TaskStreamParts parts)
    {
        var position = LastEventId(http.Request) ?? since ?? 0;
        using var subscription = parts.Signals.Subscribe(TaskTopics.OfTask(id));
        var part = await parts.Read(user.Id, id, position, http.RequestAborted) ?? throw new TaskNotFound();
        // EventSource connects again after every end, unless it is told that there is nothing more.
        if (part.Task.HasEnded && position >= part.LastSeq)
        {
            http.Response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, parts.Answers.Ended);
        using var watch = parts.Credentials.Watch(http, () => _ = stop.CancelAsync());
        var follower = new TaskFollower(await SseWriter.Start(http, http.RequestAborted), position, parts.Clock);
        follower.Writer.Retry(RetryDelay);
        try
        {
            while (await follower.Write(part, stop.Token))
            {
                if (follower.Position >= part.LastSeq)
                    await Wait(subscription, follower, stop.Token);
                part = await parts.Read(user.Id, id, follower.Position, stop.Token) ?? part;
            }
        }
        // The host stops, the credential has ended, or the caller has gone: who comes back resumes by position.
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await follower.Writer.ComeBack();
        }
    }

    /// <summary>Waits for a change, with a heartbeat in long silences.</summary>
    private static async Task Wait(ISubscription subscription, TaskFollower follower, CancellationToken ct)
    {
        await subscription.Wait(LookInterval, ct);
        await follower.KeepAlive(ct);
    }

    private static long? LastEventId(HttpRequest request)
    {
        if (!request.Headers.TryGetValue("Last-Event-ID", out var text) || text.Count == 0 || text[0] is "")
            return null;
        return long.TryParse(text[0], out var seq) && seq >= 0
            ? seq
            : throw new InvalidInput("Last-Event-ID", "Must be the id of an event of this stream.");
    }
}

/// <summary>What a stream reads and waits with.</summary>
internal sealed record TaskStreamParts(
    IMediator Mediator, ISignals Signals, WaitingAnswers Answers, CredentialWatch Credentials, TimeProvider Clock)
{
    public Task<TaskStreamPart?> Read(Guid userId, Guid taskId, long since, CancellationToken ct) =>
        Mediator.Send(new ReadTaskStream(userId, taskId, since), ct);
}
