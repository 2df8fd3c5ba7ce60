namespace Modular.Application.Tasks;

/// <summary>Knows which messages of queues elsewhere have become tasks.</summary>
public interface IIngestStore
{
    /// <summary>
    /// Notes the message's token and returns the id of the message that it came with first: this one, if it is new.
    /// </summary>
    Task<string> MessageOfToken(IngestedMessage message, CancellationToken ct);

    /// <summary>
    /// The task of the message; null when there is none yet. Who asks at the same time waits for the commit of who
    /// asked first.
    /// </summary>
    Task<(Guid UserId, Guid TaskId)?> TaskOf(IngestedMessage message, CancellationToken ct);

    /// <summary>Keeps the task of a message that <see cref="TaskOf"/> had none for, with the commit.</summary>
    void Keep(IngestedMessage message, Guid userId, Guid taskId);

    /// <summary>
    /// Forgets up to <paramref name="most"/> messages older than <paramref name="age"/>, and as many tokens that
    /// expired a day ago; how many of both.
    /// </summary>
    Task<int> Forget(TimeSpan age, int most, CancellationToken ct);
}
