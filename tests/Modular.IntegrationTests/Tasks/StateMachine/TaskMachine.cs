using System.Globalization;
using Modular.Domain;
using Modular.Domain.Tasks;

namespace Modular.IntegrationTests.Tasks.StateMachine;

/// <summary>Runs a sequence of steps against database and model, and compares them after each.</summary>
internal static class TaskMachine
{
    /// <summary>Runs them; <paramref name="seen"/> counts every answer, and every state and error come to.</summary>
    public static async Task Run(TaskWorld world, IReadOnlyList<TaskStep> steps, Dictionary<string, int> seen)
    {
        var model = await Start(world);
        IReadOnlyList<Row> before = [];
        foreach (var step in steps)
        {
            model.Step++;
            var answer = await step.Act(world, model);
            var expected = step.Expect(model);
            var after = await Read(world, model);

            var where = $"step {model.Step}, {step}";
            Assert.That(answer, Is.EqualTo(expected), $"answer of {where}");
            Assert.That(Describe(model, after), Is.EqualTo(Describe(model)), $"state after {where}");
            HoldInvariants(before, after, step, answer);
            HoldTurns(model, after);
            Count(seen, step.GetType().Name + ": " + answer);
            model.Notes.ForEach(note => Count(seen, note));
            model.Notes.Clear();
            foreach (var row in after.Except(before))
                Count(seen, $"{row.Status} {row.ErrorCode}".Trim());
            before = after;
        }

        await HoldLogs(world, model);
    }

    private static void Count(Dictionary<string, int> seen, string what) =>
        seen[what] = seen.GetValueOrDefault(what) + 1;

    private static async Task<TaskModel> Start(TaskWorld world)
    {
        await world.Execute("""
            delete from tasks.task; delete from tasks.payload; delete from tasks.result; delete from tasks.log;
            delete from tasks.progress; delete from tasks.earlier_verdict; delete from tasks.holder;
            delete from tasks.device; delete from tasks.history; delete from tasks.history_log;
            delete from tasks.release; delete from tasks.dependency; delete from tasks.schedule;
            update tasks.sweep set last_at = now()
            """);
        world.Events.OfUsers.Clear();
        var user = Ids.New(TimeProvider.System.GetUtcNow());
        var pump = new ModelDevice
        {
            Id = Ids.New(TimeProvider.System.GetUtcNow()),
            Queues = [QueueKeys.OfExecutor("noop", user)],
        };
        return new TaskModel(
            user, [await Device(world, user), await Device(world, user, "a"), await Device(world, user, "a", "b")],
            pump);
    }

    private static async Task<ModelDevice> Device(TaskWorld world, Guid user, params string[] tags)
    {
        var id = await world.AddDevice(user, tags);
        return new ModelDevice
        {
            Id = id,
            Queues = [QueueKeys.OfDevice(id), .. tags.Select(tag => QueueKeys.OfTag(user, tag))],
        };
    }

    private static Task<IReadOnlyList<Row>> Read(TaskWorld world, TaskModel model)
    {
        const string columns = """
            id, status, seq, attempt, max_attempts, lease_epoch, claimed_by, accepted, rescue_count, result_epoch,
                result_by, cancel_requested_at is not null as cancel_requested, error_code, progress_seq, log_seq,
                finished_at is not null as has_finished, queue_key like 'k:%' as is_parked
            """;
        return world.Read<Row>($"""
            select {columns}, false as is_moved from tasks.task where user_id = @UserId
            union all select {columns}, true as is_moved from tasks.history where user_id = @UserId
            order by id
            """, new { model.UserId });
    }

    /// <summary>What must hold of any two states in a row, whatever the model says.</summary>
    private static void HoldInvariants(
        IReadOnlyList<Row> before, IReadOnlyList<Row> after, TaskStep step, string answer)
    {
        if (answer == "tasks.lease_lost")
            Assert.That(after, Is.EqualTo(before), "A stale epoch changes nothing");
        foreach (var (was, now) in before.Zip(after))
        {
            var isRetried = step is Retry && was.HasFinished;
            Assert.That(now.LeaseEpoch, Is.GreaterThanOrEqualTo(was.LeaseEpoch), "An epoch never falls");
            Assert.That(now.Attempt, Is.InRange(0, now.MaxAttempts), "Attempts stay within the maximum");
            Assert.That(now.HasFinished, Is.EqualTo(now.Status is "succeeded" or "failed" or "cancelled"));
            if (was.HasFinished && !isRetried)
                Assert.That(now with { IsMoved = was.IsMoved }, Is.EqualTo(was), "An end changes by a retry only");
            if (was.Status != "running" && now.Status == "running")
                Assert.That(now.LeaseEpoch, Is.EqualTo(was.LeaseEpoch + 1), "Each claim has an epoch of its own");
            if (was.Status == "running" && now.Status == "running")
                Assert.That(now.Holding, Is.EqualTo(was.Holding), "One live epoch a task");
        }
    }

    /// <summary>Of the tasks with one key, one at most has the turn, and only such a one runs.</summary>
    private static void HoldTurns(TaskModel model, IReadOnlyList<Row> rows)
    {
        var keyed = model.Tasks.Where(task => task.Key is not null)
            .Select(task => (task.Key, Row: rows.Single(row => row.Id == task.Id))).ToList();
        foreach (var sharers in keyed.Where(one => one.Row.Status is "queued" or "running").GroupBy(one => one.Key))
            Assert.That(sharers.Count(one => !one.Row.IsParked), Is.LessThanOrEqualTo(1), sharers.Key);
        Assert.That(keyed.Where(one => one.Row is { Status: "running", IsParked: true }), Is.Empty);
    }

    /// <summary>Every number of a task's stream was given once.</summary>
    private static async Task HoldLogs(TaskWorld world, TaskModel model)
    {
        var logs = await world.Read<LogRow>("""
            select task_id, count(*), max(seq)
            from (select task_id, seq from tasks.log union all select task_id, seq from tasks.history_log) log
            group by task_id
            """);
        var expected = model.Tasks.Where(task => task.LogSeq > 0).Select(task => (task.Id, task.LogSeq, task.LogSeq));
        Assert.That(logs.Select(log => (log.TaskId, log.Count, log.Max)), Is.EquivalentTo(expected));
    }

    private static string Describe(TaskModel model, IReadOnlyList<Row> rows) => string.Join('\n', model.Tasks
        .Select(task => (task, row: rows.Single(row => row.Id == task.Id)))
        .Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.task.Number} {pair.row.Text}")))
        + "\nqueued: " + string.Join(' ', rows.Where(row => row.Status == "queued").OrderBy(row => row.Seq)
            .Select(row => model.Tasks.Single(task => task.Id == row.Id).Number));

    private static string Describe(TaskModel model) => string.Join('\n', model.Tasks
        .Select(task => $"{task.Number} {Text(task)}"))
        + "\nqueued: " + string.Join(' ', model.Tasks.Where(task => task.Status == TaskState.Queued)
            .OrderBy(task => task.Place).Select(task => task.Number));

    private static string Text(ModelTask task) => string.Join(
        ' ', task.Status.ToString().ToLowerInvariant(), task.Attempt, $"@{task.Epoch}", task.Holder,
        task.Accepted && task.IsRunning, task.Rescues, task.ResultEpoch, task.ResultBy, task.CancelRequested,
        task.Error, task.ProgressSeq, task.LogSeq, task.IsMoved, IsParked(task.Status, task.IsParked));

    // Where what has ended stood last is no matter.
    private static string IsParked(TaskState status, bool isParked) => isParked && !status.IsEnd() ? "parked" : "";

    private sealed record Row
    {
        public Guid Id { get; init; }
        public string Status { get; init; } = "";
        public long Seq { get; init; }
        public int Attempt { get; init; }
        public int MaxAttempts { get; init; }
        public long LeaseEpoch { get; init; }
        public Guid? ClaimedBy { get; init; }
        public bool Accepted { get; init; }
        public int RescueCount { get; init; }
        public long? ResultEpoch { get; init; }
        public Guid? ResultBy { get; init; }
        public bool CancelRequested { get; init; }
        public string? ErrorCode { get; init; }
        public long ProgressSeq { get; init; }
        public long LogSeq { get; init; }
        public bool HasFinished { get; init; }
        public bool IsMoved { get; init; }
        public bool IsParked { get; init; }

        public (long Epoch, Guid? Device) Holding => (LeaseEpoch, ClaimedBy);

        public string Text => string.Join(
            ' ', Status, Attempt, $"@{LeaseEpoch}", ClaimedBy, Accepted && Status == "running", RescueCount,
            ResultEpoch, ResultBy, CancelRequested, ErrorCode, ProgressSeq, LogSeq, IsMoved,
            TaskMachine.IsParked(Enum.Parse<TaskState>(Status, ignoreCase: true), IsParked));
    }

    private sealed class LogRow
    {
        public Guid TaskId { get; init; }
        public long Count { get; init; }
        public long Max { get; init; }
    }
}
