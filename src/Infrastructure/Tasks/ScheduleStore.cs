using System.Text.Json;
using Modular.Application.Pipeline;
using Modular.Application.Tasks;
using Modular.Domain.Tasks;
using Modular.Infrastructure.Postgres;

namespace Modular.Infrastructure.Tasks;

internal sealed class ScheduleStore(PostgresSession session) : IScheduleStore
{
    public Task<DateTimeOffset> LockCreations(Guid userId, CancellationToken ct)
    {
        // A statement of its own: the next one must see what the creation before this one committed.
        const string sql = "select now() from pg_advisory_xact_lock(hashtextextended('schedules/' || @UserId, 0))";
        return session.QueryOne<DateTimeOffset>(sql, new { UserId = userId.ToString() }, ct);
    }

    public Task<int> Count(Guid userId, CancellationToken ct)
    {
        const string sql = "select count(*)::integer from tasks.schedule where user_id = @UserId";
        return session.QueryOne<int>(sql, new { UserId = userId }, ct);
    }

    public void Add(Schedule schedule)
    {
        const string sql = """
            insert into tasks.schedule (id, user_id, name, cron, time_zone, task, payload, overlap, paused,
                paused_reason, next_run_at, last_run_at, last_task_id, created_at, updated_at)
            values (@Id, @UserId, @Name, @Cron, @TimeZone, @Task, @Payload, @Overlap, @Paused,
                @PausedReason, @NextRunAt, @LastRunAt, @LastTaskId, @CreatedAt, @UpdatedAt)
            """;
        session.Defer(sql, Values(schedule));
    }

    public async Task<Schedule?> Lock(Guid userId, Guid scheduleId, CancellationToken ct)
    {
        const string sql = $"""
            select {ScheduleRow.Columns}, s.payload from tasks.schedule s
            where s.user_id = @UserId and s.id = @Id
            for update
            """;
        return (await session.QueryOne<ScheduleRow>(sql, new { UserId = userId, Id = scheduleId }, ct))?.ToSchedule();
    }

    public async Task<IReadOnlyList<DueSchedule>> LockDue(CancellationToken ct)
    {
        // In the order of schedule_due. A row locked by others is being run by another host at this moment, or changed
        // by its owner; its new time is committed together with the task that it made, so it is never due twice.
        const string sql = $"""
            select {ScheduleRow.Columns}, s.payload,
                exists (select from tasks.task t
                    where t.user_id = s.user_id and t.id = s.last_task_id
                      and t.status in ('waiting', 'scheduled', 'queued', 'running')) as last_task_is_open
            from tasks.schedule s
            where s.next_run_at <= now()
              and not exists (select from tasks.suspended_user u where u.user_id = s.user_id)
            order by s.next_run_at limit 100
            for update of s skip locked
            """;
        var rows = await session.Query<ScheduleRow>(sql, new { }, ct);
        return [.. rows.Select(row => new DueSchedule(row.ToSchedule(), row.LastTaskIsOpen))];
    }

    public void Save(Schedule schedule)
    {
        const string sql = """
            update tasks.schedule set
                name = @Name, cron = @Cron, time_zone = @TimeZone, task = @Task, payload = @Payload,
                overlap = @Overlap, paused = @Paused, paused_reason = @PausedReason, next_run_at = @NextRunAt,
                last_run_at = @LastRunAt, last_task_id = @LastTaskId, updated_at = @UpdatedAt
            where user_id = @UserId and id = @Id
            """;
        session.Defer(sql, Values(schedule));
    }

    public void Suspend(Guid userId)
    {
        const string sql = "insert into tasks.suspended_user (user_id) values (@UserId) on conflict do nothing";
        session.Defer(sql, new { UserId = userId });
    }

    public void Resume(Guid userId)
    {
        const string sql = "delete from tasks.suspended_user where user_id = @UserId";
        session.Defer(sql, new { UserId = userId });
    }

    public void Remove(Guid scheduleId)
    {
        const string sql = "delete from tasks.schedule where id = @Id";
        session.Defer(sql, new { Id = scheduleId });
    }

    private static object Values(Schedule schedule) => new
    {
        schedule.Id,
        schedule.UserId,
        schedule.Name,
        schedule.Cron,
        schedule.TimeZone,
        Task = new Json(JsonSerializer.Serialize(new ScheduledTask(schedule.Task), WireJson.Options)),
        Payload = new Json(schedule.Payload),
        Overlap = schedule.Overlap.ToString().ToLowerInvariant(),
        schedule.Paused,
        schedule.PausedReason,
        schedule.NextRunAt,
        schedule.LastRunAt,
        schedule.LastTaskId,
        schedule.CreatedAt,
        schedule.UpdatedAt,
    };
}
