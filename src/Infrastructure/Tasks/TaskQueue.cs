using Dapper;
using Modular.Application.Tasks;
using Modular.Domain.Tasks;
using Modular.Infrastructure.Postgres;

namespace Modular.Infrastructure.Tasks;

/// <summary>The claim. Leases and putting back are in the other parts of this class.</summary>
internal sealed partial class TaskQueue(PostgresSession session, ClaimFloors floors) : ITaskQueue
{
    // One statement, four steps, and one row at least, so that a look in vain tells the queues of the device, too.
    // `slot` finds the first queued row of each queue and priority by one probe of task_queued. A claimed row
    // leaves that index only when vacuum may remove it, and while anybody holds an old snapshot it may not: then
    // the dead entries pile up at the front, and each claim would walk them all (22 ms after a minute at
    // 1,000 tasks/s). So the probe starts at the floor, the place up to which this process has claimed (0.2 ms).
    // `candidate` locks rows slot by slot, highest priority and oldest first. Nothing sorts what is locked, so
    // the outer limit stops the inner scan and no more rows are locked than are claimed: others skip locked rows,
    // and a row locked in vain would be passed over.
    // The update finds them by key, which leads with the owner: all queues of a device are its owner's. It checks the
    // status again, by an expression: a plain comparison let the planner read the whole of task_queued instead of the
    // key while the table had no statistics yet.
    // `has_more` looks for a row behind the candidates, one probe a slot: who knows that nothing is left need not come
    // again before something does, and a claim in vain costs as much as another.
    internal const string ClaimSql = $"""
        with slot as materialized (
            select queue.key as queue_key, level.priority, head.seq
            from tasks.device d
            cross join unnest(d.queues) as queue (key)
            cross join generate_series(0, 9) as level (priority)
            left join unnest(@FloorKeys, @FloorPriorities, @Floors) as f (key, priority, seq)
                on f.key = queue.key and f.priority = level.priority
            cross join lateral (
                select t.seq from tasks.task t
                where t.status = 'queued' and t.queue_key = queue.key and t.priority = level.priority
                  and t.seq >= coalesce(f.seq, 0) and (t.expires_at is null or t.expires_at > now())
                order by t.seq limit 1) head
            where d.id = @DeviceId
        ),
        candidate as materialized (
            select picked.id
            from (select * from slot order by priority desc, seq) first
            cross join lateral (
                select t.id from tasks.task t
                where t.status = 'queued' and t.queue_key = first.queue_key and t.priority = first.priority
                  and t.seq >= first.seq and (t.expires_at is null or t.expires_at > now())
                order by t.seq limit @Max
                for update skip locked) picked
            limit @Max
        ),
        claimed as (
            update tasks.task t
            set status = 'running', attempt = t.attempt + 1, lease_epoch = t.lease_epoch + 1,
                claimed_by = @HolderId, started_at = now(), updated_at = now(),
                accept_by = now() + make_interval(secs => @AckSeconds), accepted = @AutoAck, auto_ack = @AutoAck,
                deadline_at = now() + make_interval(secs => t.timeout_seconds), progress_seq = 0,
                error_code = null, error_message = null, error_retryable = null, log_seq = t.log_seq + 1
            where t.user_id = @UserId and t.id = any (array(select id from candidate))
              and t.status || '' = 'queued'
            returning t.*
        ),
        {ClaimSteps.Told}
        select d.queues, p.body as payload, now() + @Lease as lease_until,
            exists (
                select from slot cross join lateral (
                    select from tasks.task t
                    where t.status = 'queued' and t.queue_key = slot.queue_key and t.priority = slot.priority
                      and t.seq >= slot.seq and (t.expires_at is null or t.expires_at > now())
                      and t.id <> all (array(select id from candidate))
                    limit 1) behind) as has_more,
            {TaskColumns.OfT}
        from tasks.device d left join (claimed t join tasks.payload p on p.task_id = t.id) on true
        where d.id = @DeviceId
        """;

    public async Task<TaskClaims> Claim(
        ClaimRequest request, IReadOnlyList<string> knownQueues, CancellationToken ct)
    {
        var known = floors.Of(knownQueues);
        var command = new CommandDefinition(ClaimSql, new
        {
            request.DeviceId,
            HolderId = request.DeviceId,
            request.UserId,
            request.Max,
            request.AckSeconds,
            request.AutoAck,
            Lease = Lease.Length,
            Lease.Spare,
            FloorKeys = known.Select(floor => floor.QueueKey).ToArray(),
            FloorPriorities = known.Select(floor => floor.Priority).ToArray(),
            Floors = known.Select(floor => floor.Seq).ToArray(),
        }, cancellationToken: ct);
        var rows = (await (await session.Open(ct)).QueryAsync<LookRow, TaskItem?, (LookRow Look, TaskItem? Task)>(
            command, (row, task) => (row, task), splitOn: "user_id")).AsList();

        var claims = rows.Where(row => row.Task is not null).Select(row => row.Look.Claim(row.Task!))
            .OrderByDescending(claim => claim.Task.Priority).ThenBy(claim => claim.Task.Seq).ToList();
        floors.Raise(claims.Select(claim => claim.Task));
        return rows is [var (look, _), ..] ? new TaskClaims(claims, look.Queues, look.HasMore) : Nothing;
    }

    /// <summary>A device that is not known has no queues.</summary>
    private static TaskClaims Nothing { get; } = new([], [], HasMore: false);

    private sealed class LookRow
    {
        public string[] Queues { get; init; } = [];
        public bool HasMore { get; init; }
        public string Payload { get; init; } = "";
        public DateTimeOffset LeaseUntil { get; init; }

        public TaskClaim Claim(TaskItem task) => new(task, Payload, task.AutoAck ? task.DeadlineAt!.Value : LeaseUntil);
    }
}
