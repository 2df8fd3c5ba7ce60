using Modular.Application.Tasks;
using Modular.Infrastructure.Postgres;

namespace Modular.Infrastructure.Tasks;

internal sealed class TaskHistory(PostgresSession session) : ITaskHistory
{
    public async Task<int> Move(CancellationToken ct)
    {
        // In the order of task_ended; a row that is locked is being retried. Progress and earlier verdicts are of no
        // use any more: a result that is repeated so late is answered by the last verdict, or refused.
        const string sql = $"""
            with old as materialized (
                select t.user_id, t.id from tasks.task t
                where t.finished_at < now() - interval '10 minutes'
                order by t.finished_at limit 500
                for update skip locked),
            ended as (
                delete from tasks.task t using old where t.user_id = old.user_id and t.id = old.id returning t.*),
            payload as (
                delete from tasks.payload p using old where p.task_id = old.id returning p.task_id, p.body),
            result as (
                delete from tasks.result r using old where r.task_id = old.id returning r.task_id, r.body),
            log as (
                delete from tasks.log l using old where l.task_id = old.id returning l.*),
            progress as (
                delete from tasks.progress g using old where g.task_id = old.id),
            verdict as (
                delete from tasks.earlier_verdict v using old where v.task_id = old.id),
            moved_log as (
                insert into tasks.history_log (task_id, seq, epoch, stream, text, at, moved_at)
                select l.task_id, l.seq, l.epoch, l.stream, l.text, l.at, now() from log l)
            insert into tasks.history ({TaskColumns.Stored}, payload, result, moved_at)
            select {TaskColumns.StoredOfT}, p.body, r.body, now()
            from ended t
            join payload p on p.task_id = t.id
            left join result r on r.task_id = t.id
            """;
        await session.WaitBriefly(ct);
        await session.Execute("select tasks.add_history_partitions()", new { }, ct);
        return await session.Execute(sql, new { }, ct);
    }

    public async Task<int> DropOlderThan(int days, CancellationToken ct)
    {
        await session.WaitBriefly(ct);
        return await session.QueryOne<int>("select tasks.drop_history_partitions(@Days)", new { Days = days }, ct);
    }
}
