using Dapper;
using Modular.Domain.Tasks;

namespace Modular.Infrastructure.Tasks;

/// <summary>Tasks return to the queue: from a holder that was lost, or that gives them back.</summary>
internal sealed partial class TaskQueue
{
    // A statement that puts back begins with `lost`: these columns of the rows it takes, which it locks. It never waits
    // for a lock: a row that is locked is being finished or renewed at this moment, so it is not lost.
    private const string LostColumns = "t.user_id, t.id, t.lease_epoch, t.rescue_count, t.cancel_requested_at";

    // And ends with this. A task goes back under the same epoch, so that the result of a holder that was only late
    // still counts; its attempt is given back. One that was to be cancelled is cancelled, and one whose holders were
    // lost too often fails. In order of arrival, so that the new places keep it. The status is an expression for the
    // same reason as in the claim.
    private const string PutBack = $"""
        , decided as materialized (
            select user_id, id, lease_epoch, nextval('tasks.task_seq') as seq,
                case when cancel_requested_at is not null then 'cancelled'
                    when @IsRescue and rescue_count >= @MaxRescues then 'failed'
                    else 'queued' end as status
            from lost
        ),
        back as (
            update tasks.task t
            set status = d.status, seq = d.seq, attempt = t.attempt - 1, accepted = false, updated_at = now(),
                rescue_count = t.rescue_count + @IsRescue::int, log_seq = t.log_seq + 1,
                finished_at = case when d.status <> 'queued' then now() end,
                error_code = case when d.status = 'failed' then @Code end,
                error_message = case when d.status = 'failed' then @Message end,
                error_retryable = case when d.status = 'failed' then false end
            from decided d
            where t.user_id = d.user_id and t.id = d.id and t.lease_epoch = d.lease_epoch
              and t.status || '' = 'running'
            returning t.*
        ),
        marked as (
            insert into tasks.log (task_id, seq, epoch, stream, text, at)
            select id, log_seq, lease_epoch, 'state', status, now() from back
        )
        select {TaskColumns.OfT} from back t
        """;

    public Task<IReadOnlyList<TaskItem>> Rescue(
        Guid deviceId, IReadOnlyList<Guid> taskIds, IReadOnlyList<long> epochs, CancellationToken ct)
    {
        const string sql = $"""
            with lost as materialized (
                select {LostColumns}
                from tasks.task t join unnest(@Ids, @Epochs) as named (id, epoch)
                    on named.id = t.id and named.epoch = t.lease_epoch
                where t.status = 'running' and t.claimed_by = @DeviceId
                order by t.seq
                for update of t skip locked)
            {PutBack}
            """;
        var named = new { DeviceId = deviceId, Ids = taskIds.ToArray(), Epochs = epochs.ToArray(), IsRescue = true };
        return Return(sql, named, ct);
    }

    public Task<IReadOnlyList<TaskItem>> PutBackAll(Guid deviceId, bool isRescue, CancellationToken ct)
    {
        const string sql = $"""
            with lost as materialized (
                select {LostColumns}
                from tasks.task t
                where t.status = 'running' and t.claimed_by = @DeviceId
                order by t.seq
                for update skip locked)
            {PutBack}
            """;
        return Return(sql, new { DeviceId = deviceId, IsRescue = isRescue }, ct);
    }

    public Task<IReadOnlyList<TaskItem>> RescueLapsed(CancellationToken ct)
    {
        // The holder's row is locked as well, which looks at its newest version: a heartbeat that commits while this
        // statement runs is not overlooked. Running rows are few, so task_held is read whole.
        const string sql = $"""
            with lost as materialized (
                select {LostColumns}
                from tasks.task t join tasks.holder h on h.device_id = t.claimed_by
                where t.status = 'running'
                  and (not t.accepted and t.accept_by <= now()
                    or t.accepted and not t.auto_ack and h.lease_until <= now())
                order by t.seq
                limit 500
                for update skip locked)
            {PutBack}
            """;
        return Return(sql, new { IsRescue = true }, ct);
    }

    private Task<IReadOnlyList<TaskItem>> Return(string sql, object parameters, CancellationToken ct)
    {
        var all = new DynamicParameters(parameters);
        all.AddDynamicParams(new { TaskItem.MaxRescues, TaskErrors.HolderLost.Code, TaskErrors.HolderLost.Message });
        return session.Query<TaskItem>(sql, all, ct);
    }
}
