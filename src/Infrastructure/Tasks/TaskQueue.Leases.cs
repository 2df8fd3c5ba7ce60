using Modular.Application.Tasks;
using Modular.Domain.Tasks;

namespace Modular.Infrastructure.Tasks;

/// <summary>Leases, and the sweeps that look at the time.</summary>
internal sealed partial class TaskQueue
{
    // Two beats of the duties missed; shorter pauses are jitter.
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(5);

    public Task<IReadOnlyList<HeldTask>> ReadHeld(Guid deviceId, CancellationToken ct)
    {
        const string sql = """
            select t.id, t.lease_epoch, t.accepted, t.cancel_requested_at is not null as cancel_requested,
                t.accept_by <= now() as ack_passed
            from tasks.task t
            where t.status = 'running' and t.claimed_by = @DeviceId
            """;
        return session.Query<HeldTask>(sql, new { DeviceId = deviceId }, ct);
    }

    public void Accept(Guid deviceId, IReadOnlyList<Guid> taskIds, IReadOnlyList<long> epochs)
    {
        // Guarded by the epoch and not locked before: a claim that has ended meanwhile is left alone. The rows are
        // locked by id, as everything that waits for several tasks does, so that two of these cannot deadlock.
        const string sql = """
            with named as materialized (
                select t.user_id, t.id
                from tasks.task t join unnest(@Ids, @Epochs) as n (id, epoch) on n.id = t.id and n.epoch = t.lease_epoch
                where t.status = 'running' and t.claimed_by = @DeviceId
                order by t.id
                for update of t)
            update tasks.task t set accepted = true from named
            where t.user_id = named.user_id and t.id = named.id
            """;
        session.Defer(sql, new { DeviceId = deviceId, Ids = taskIds.ToArray(), Epochs = epochs.ToArray() });
    }

    public void RenewLease(Guid deviceId)
    {
        const string sql = """
            update tasks.holder set lease_until = now() + @Lease + @Spare
            where device_id = @DeviceId and lease_until < now() + @Lease
            """;
        session.Defer(sql, new { DeviceId = deviceId, Lease = Lease.Length, Lease.Spare });
    }

    public Task<int> CountQueued(Guid deviceId, CancellationToken ct)
    {
        const string sql = """
            select count(*)::int from (
                select from tasks.device d cross join unnest(d.queues) as queue (key)
                join tasks.task t on t.status = 'queued' and t.queue_key = queue.key
                where d.id = @DeviceId
                limit 1000) counted
            """;
        return session.QueryOne<int>(sql, new { DeviceId = deviceId }, ct);
    }

    public Task<IReadOnlyList<TaskItem>> PromoteDue(CancellationToken ct)
    {
        // In the order of task_scheduled. A locked row is being cancelled, or promoted by another process.
        // In the update the status is an expression for the same reason as in the claim.
        const string sql = $"""
            with due as materialized (
                select t.user_id, t.id from tasks.task t
                where t.status = 'scheduled' and t.run_at <= now()
                order by t.run_at limit 500
                for update skip locked),
            placed as materialized (
                select user_id, id, nextval('tasks.task_seq') as seq from due),
            promoted as (
                update tasks.task t
                set status = 'queued', seq = placed.seq, updated_at = now(), log_seq = t.log_seq + 1
                from placed
                where t.user_id = placed.user_id and t.id = placed.id and t.status || '' = 'scheduled'
                returning t.*),
            marked as (
                insert into tasks.log (task_id, seq, epoch, stream, text, at)
                select id, log_seq, lease_epoch, 'state', status, now() from promoted)
            select {TaskColumns.OfT} from promoted t
            """;
        return session.Query<TaskItem>(sql, new { }, ct);
    }

    public async Task ExtendByGap(CancellationToken ct)
    {
        // `for update` makes sweeps of several processes take turns here, and the second sees what the first wrote.
        // An extension touches every lease at once; that is after an outage only, and a deadlock with a holder's
        // write would run this again.
        const string sql = """
            with before as materialized (
                select last_at from tasks.sweep where last_at < now() - @Beat for update),
            beat as (
                update tasks.sweep set last_at = now() from before),
            gap as materialized (
                select now() - last_at as length from before where last_at < now() - @LongestPause),
            holders as (
                update tasks.holder set lease_until = lease_until + gap.length from gap)
            update tasks.task set accept_by = accept_by + gap.length, deadline_at = deadline_at + gap.length
            from gap where status = 'running'
            """;
        await session.Execute(sql, new { Beat, LongestPause }, ct);
    }
}
