namespace Modular.Application.Tasks.Executors;

/// <summary>The queues of the executors, one a user.</summary>
public interface IExecutorQueue
{
    /// <summary>
    /// Up to <paramref name="most"/> users who wait for an executor, beginning behind <paramref name="afterUser"/> and
    /// going round.
    /// </summary>
    Task<IReadOnlyList<Guid>> ReadUsers(string executor, Guid afterUser, int most, CancellationToken ct);

    /// <summary>Claims up to the shares, of each user the highest priority first, then in order of arrival.</summary>
    Task<IReadOnlyList<TaskClaim>> Claim(
        Guid holderId, string executor, IReadOnlyList<Share> shares, CancellationToken ct);
}
