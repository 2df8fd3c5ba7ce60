namespace Modular.Infrastructure.Postgres;

/// <summary>Adding and dropping partitions.</summary>
internal static class PartitionUpkeep
{
    /// <summary>
    /// Waits no longer than 200 ms for any lock of this unit of work. Adding and dropping a partition locks the table
    /// for an instant, and everybody else queues behind that wait: where a long transaction stands in the way, it is
    /// left to the next run.
    /// </summary>
    public static async Task WaitBriefly(this PostgresSession session, CancellationToken ct) =>
        await session.Execute("set local lock_timeout = '200ms'", new { }, ct);
}
