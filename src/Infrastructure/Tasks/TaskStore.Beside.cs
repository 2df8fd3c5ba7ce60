using Modular.Application.Tasks;
using Modular.Domain.Tasks;
using Modular.Infrastructure.Postgres;

namespace Modular.Infrastructure.Tasks;

/// <summary>What stands beside a task's row: result, log, progress, earlier verdicts.</summary>
internal sealed partial class TaskStore
{
    // What an earlier attempt said is of no use to this one.
    private const string SetProgress = """
        on conflict (task_id) do update set
            epoch = excluded.epoch,
            percent = case when p.epoch = excluded.epoch then coalesce(excluded.percent, p.percent)
                else excluded.percent end,
            message = case when p.epoch = excluded.epoch then coalesce(excluded.message, p.message)
                else excluded.message end
        """;

    public void SaveResult(Guid taskId, string? result)
    {
        const string remove = "delete from tasks.result where task_id = @TaskId";
        const string save = """
            insert into tasks.result (task_id, body) values (@TaskId, @Body)
            on conflict (task_id) do update set body = excluded.body
            """;
        if (result is null)
            session.Defer(remove, new { TaskId = taskId });
        else
            session.Defer(save, new { TaskId = taskId, Body = new Json(result) });
    }

    public void AppendLog(TaskItem task, IReadOnlyList<LogLine> lines)
    {
        const string sql = """
            insert into tasks.log (task_id, seq, epoch, stream, text, at)
            select @TaskId, line.seq, @LeaseEpoch, line.stream, line.text, @At
            from unnest(@Seqs, @Streams, @Texts) as line (seq, stream, text)
            """;
        if (lines.Count == 0)
            return;
        session.Defer(sql, new
        {
            TaskId = task.Id,
            task.LeaseEpoch,
            At = task.Now,
            Seqs = lines.Select(line => line.Seq).ToArray(),
            Streams = lines.Select(line => line.Stream).ToArray(),
            Texts = lines.Select(line => line.Text).ToArray(),
        });
    }

    public void SaveProgress(TaskItem task, double? percent, string? message)
    {
        const string sql = $"""
            insert into tasks.progress as p (task_id, epoch, percent, message)
            values (@TaskId, @LeaseEpoch, @Percent, @Message)
            {SetProgress}
            """;
        if (percent is not null || message is not null)
            session.Defer(sql, new { TaskId = task.Id, task.LeaseEpoch, Percent = percent, Message = message });
    }

    public Task<IReadOnlyList<Guid>> SaveProgress(IReadOnlyList<SaidProgress> said, CancellationToken ct)
    {
        // One claim is the last one of a task, so no task is met twice. The rows are locked by id, as everything that
        // waits for several tasks does, so that two of these cannot deadlock.
        const string sql = $"""
            with said as materialized (
                select t.user_id, t.id, t.lease_epoch, s.seq, s.percent, s.message
                from unnest(@UserIds, @TaskIds, @Epochs, @Seqs, @Percents, @Messages)
                    as s (user_id, task_id, epoch, seq, percent, message)
                join tasks.task t on t.user_id = s.user_id and t.id = s.task_id and t.lease_epoch = s.epoch
                where s.seq is null or s.seq >= t.progress_seq
                order by t.id
                for update of t),
            numbered as (
                update tasks.task t set progress_seq = s.seq
                from said s where t.user_id = s.user_id and t.id = s.id and s.seq > t.progress_seq)
            insert into tasks.progress as p (task_id, epoch, percent, message)
            select s.id, s.lease_epoch, s.percent, s.message from said s
            {SetProgress}
            returning p.task_id
            """;
        return session.Query<Guid>(sql, new
        {
            UserIds = said.Select(one => one.UserId).ToArray(),
            TaskIds = said.Select(one => one.TaskId).ToArray(),
            Epochs = said.Select(one => one.Epoch).ToArray(),
            Seqs = said.Select(one => one.Seq).ToArray(),
            Percents = said.Select(one => one.Percent).ToArray(),
            Messages = said.Select(one => one.Message).ToArray(),
        }, ct);
    }

    public Task<bool> HasVerdict(Guid taskId, EarlierVerdict verdict, CancellationToken ct)
    {
        const string sql = """
            select exists (
                select from tasks.earlier_verdict v
                where v.task_id = @TaskId and v.epoch = @Epoch and v.by = @By)
            """;
        return session.QueryOne<bool>(sql, new { TaskId = taskId, verdict.Epoch, verdict.By }, ct);
    }

    private void Keep(Guid taskId, EarlierVerdict verdict)
    {
        const string sql = "insert into tasks.earlier_verdict (task_id, epoch, by) values (@TaskId, @Epoch, @By)";
        session.Defer(sql, new { TaskId = taskId, verdict.Epoch, verdict.By });
    }

    public async Task<TaskExtras> ReadExtras(TaskItem task, CancellationToken ct)
    {
        const string sql = """
            select p.body as payload, r.body as result, g.percent, g.message
            from tasks.payload p
            left join tasks.result r on r.task_id = p.task_id
            left join tasks.progress g on g.task_id = p.task_id and g.epoch = @LeaseEpoch
            where p.task_id = @TaskId
            """;
        return await session.QueryOne<TaskExtras>(sql, new { TaskId = task.Id, task.LeaseEpoch }, ct)
            ?? (await InHistory(task.UserId, task.Id, ct))!.Extras;
    }
}
