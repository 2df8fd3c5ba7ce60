using MediatR;
using Modular.Application.Tasks;
using Modular.Infrastructure.Postgres;

namespace Modular.Infrastructure.Tasks;

/// <summary>Removes tasks for good.</summary>
internal sealed class TaskErasure(PostgresSession session) : IRequestHandler<EraseTasks, int>
{
    /// <summary>
    /// Removes what stands beside the rows that <c>gone</c> has removed, and the logs of those of <c>past</c>.
    /// </summary>
    public const string Beside = """
        payload as (delete from tasks.payload p using gone where p.task_id = gone.id),
        result as (delete from tasks.result r using gone where r.task_id = gone.id),
        progress as (delete from tasks.progress g using gone where g.task_id = gone.id),
        verdict as (delete from tasks.earlier_verdict v using gone where v.task_id = gone.id),
        log as (delete from tasks.log l using gone where l.task_id = gone.id),
        past_log as (
            delete from tasks.history_log l using past where l.task_id = past.id and l.moved_at = past.moved_at)
        """;

    public async Task<int> Handle(EraseTasks command, CancellationToken ct)
    {
        // First what would make more tasks.
        const string makers = """
            delete from tasks.schedule where user_id = @UserId;
            delete from tasks.bulk_action where user_id = @UserId;
            delete from tasks.suspended_user where user_id = @UserId;
            """;
        // Along both primary keys, which lead with the owner; by id, as everything that waits for several tasks does,
        // so that two of these cannot deadlock. Who waits for a task of the user is the user's too, so an edge goes
        // with the task that it belongs to.
        const string tasks = $"""
            with doomed as materialized (
                select t.id from tasks.task t where t.user_id = @UserId order by t.id limit @BatchSize for update),
            gone as (
                delete from tasks.task t using doomed where t.user_id = @UserId and t.id = doomed.id returning t.id),
            past as (
                delete from tasks.history t where t.user_id = @UserId and t.id in (
                    select h.id from tasks.history h where h.user_id = @UserId order by h.id limit @BatchSize)
                returning t.id, t.moved_at),
            edges as (delete from tasks.dependency d using gone where d.task_id = gone.id),
            {Beside}
            select ((select count(*) from gone) + (select count(*) from past))::int
            """;
        const string traces = """
            delete from tasks.release where user_id = @UserId;
            delete from tasks.ingest_message where user_id = @UserId;
            """;
        await session.Execute(makers, new { command.UserId }, ct);
        var erased = await session.QueryOne<int>(tasks, new { command.UserId, EraseTasks.BatchSize }, ct);
        if (erased == 0)
            await session.Execute(traces, new { command.UserId }, ct);
        return erased;
    }
}
