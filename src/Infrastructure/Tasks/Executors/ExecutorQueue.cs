using Dapper;
using Modular.Application.Tasks;
using Modular.Application.Tasks.Executors;
using Modular.Domain.Tasks;
using Modular.Infrastructure.Postgres;

namespace Modular.Infrastructure.Tasks.Executors;

internal sealed class ExecutorQueue(PostgresSession session, ClaimFloors floors) : IExecutorQueue
{
    // From one user to the next by a probe of task_queued_users each, however many tasks they have.
    internal const string RingSql = """
        with recursive ring as (
            (select t.user_id, 1 as number from tasks.task t
                where t.status = 'queued' and t.queue_key like 'x:%' and t.executor = @Executor
                  and t.user_id > @After and t.user_id <= @Until
                order by t.user_id limit 1)
            union all
            select (select t.user_id from tasks.task t
                    where t.status = 'queued' and t.queue_key like 'x:%' and t.executor = @Executor
                      and t.user_id > ring.user_id and t.user_id <= @Until
                    order by t.user_id limit 1),
                ring.number + 1
            from ring where ring.user_id is not null and ring.number < @Most)
        select user_id from ring where user_id is not null
        """;

    // As the claim of a device, but for the slots: each user has one queue, which is read by falling priority until
    // the share is full. The floor keeps a probe from walking over dead entries (see TaskQueue).
    internal const string ClaimSql = $"""
        with candidate as materialized (
            select picked.user_id, picked.id
            from unnest(@Keys, @Shares) as queue (key, share)
            cross join lateral (
                select t.user_id, t.id
                from generate_series(9, 0, -1) as level (priority)
                cross join lateral (
                    select t.user_id, t.id from tasks.task t
                    where t.status = 'queued' and t.queue_key = queue.key and t.priority = level.priority
                      and t.seq >= coalesce((
                          select f.seq from unnest(@FloorKeys, @FloorPriorities, @Floors) as f (key, priority, seq)
                          where f.key = queue.key and f.priority = level.priority), 0)
                      and (t.expires_at is null or t.expires_at > now())
                    order by t.seq limit queue.share
                    for update skip locked) t
                limit queue.share) picked
        ),
        claimed as (
            update tasks.task t
            set status = 'running', attempt = t.attempt + 1, lease_epoch = t.lease_epoch + 1,
                claimed_by = @HolderId, started_at = now(), updated_at = now(),
                accept_by = null, accepted = true, auto_ack = false,
                deadline_at = now() + make_interval(secs => t.timeout_seconds), progress_seq = 0,
                error_code = null, error_message = null, error_retryable = null, log_seq = t.log_seq + 1
            from candidate c
            where t.user_id = c.user_id and t.id = c.id and t.status || '' = 'queued'
            returning t.*
        ),
        {ClaimSteps.Told}
        select p.body as payload, now() + @Lease as lease_until, {TaskColumns.OfT}
        from claimed t join tasks.payload p on p.task_id = t.id
        """;

    private static readonly Guid LastOfAll = Guid.AllBitsSet;

    public async Task<IReadOnlyList<Guid>> ReadUsers(
        string executor, Guid afterUser, int most, CancellationToken ct)
    {
        Task<IReadOnlyList<Guid>> Between(Guid after, Guid until, int number) =>
            session.Query<Guid>(RingSql, new { Executor = executor, After = after, Until = until, Most = number }, ct);

        var users = await Between(afterUser, LastOfAll, most);
        return users.Count == most || afterUser == Guid.Empty
            ? users
            : [.. users, .. await Between(Guid.Empty, afterUser, most - users.Count)];
    }

    public async Task<IReadOnlyList<TaskClaim>> Claim(
        Guid holderId, string executor, IReadOnlyList<Share> shares, CancellationToken ct)
    {
        var keys = shares.Select(share => QueueKeys.OfExecutor(executor, share.UserId)).ToArray();
        var known = floors.Of(keys);
        var command = new CommandDefinition(ClaimSql, new
        {
            HolderId = holderId,
            Keys = keys,
            Shares = shares.Select(share => share.Tasks).ToArray(),
            FloorKeys = known.Select(floor => floor.QueueKey).ToArray(),
            FloorPriorities = known.Select(floor => floor.Priority).ToArray(),
            Floors = known.Select(floor => floor.Seq).ToArray(),
            Lease = Lease.Length,
            Lease.Spare,
        }, cancellationToken: ct);
        var claims = (await (await session.Open(ct)).QueryAsync<ClaimRow, TaskItem, TaskClaim>(
            command, (row, task) => new TaskClaim(task, row.Payload, row.LeaseUntil), splitOn: "user_id")).AsList();
        floors.Raise(claims.Select(claim => claim.Task));
        return claims;
    }

    private sealed class ClaimRow
    {
        public string Payload { get; init; } = "";
        public DateTimeOffset LeaseUntil { get; init; }
    }
}
