namespace Modular.Infrastructure.Tasks;

/// <summary>What every claim does, whoever claims: parts of its statement.</summary>
internal static class ClaimSteps
{
    /// <summary>
    /// Behind <c>claimed</c>, the rows taken: the marker in the stream of each, and the lease of the holder, which is
    /// written again only when it has used up its spare.
    /// </summary>
    public const string Told = """
        marked as (
            insert into tasks.log (task_id, seq, epoch, stream, text, at)
            select id, log_seq, lease_epoch, 'state', 'running', now() from claimed
        ),
        leased as (
            insert into tasks.holder (device_id, lease_until)
            select @HolderId, now() + @Lease + @Spare
            where exists (select from claimed)
              and not exists (select from tasks.holder where device_id = @HolderId and lease_until >= now() + @Lease)
            on conflict (device_id) do update set lease_until = excluded.lease_until
        )
        """;
}
