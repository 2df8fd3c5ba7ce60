using Modular.Api.Agent.Kinds;
using Modular.Api.Agent.Logs;
using Modular.Api.Agent.Processes;
using Modular.Api.Agent.Server;
using Modular.Api.Agent.State;

namespace Modular.Api.Agent;

/// <summary>
/// The life of <c>modular agent</c>: cleans up after its predecessor, announces itself, works until it is told to stop,
/// lets running work finish, hands back the rest.
/// </summary>
internal sealed class DeviceDaemon(AgentSettings settings, WorkDirectory files, TimeProvider clock, ILogger log)
{
    private static readonly TimeSpan GoodbyeLimit = TimeSpan.FromSeconds(5);

    private readonly Retry _retry = new(clock, log);

    /// <summary>How long running work may go on after the first signal to stop.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Runs until <paramref name="stop"/>; the exit code.</summary>
    /// <exception cref="AgentCannotStart">The work directory is in use or cannot be used.</exception>
    public async Task<int> Run(AgentStop stop)
    {
        using var taken = files.Take();
        using var server = new ServerClient(settings.Server, settings.Key.Read(files));
        var journal = new Journal(files.Journal, log);
        var tasks = new HeldTasks();
        var config = new ConfigFile(files, ConfigCheck.Of(settings.ConfigCheck, clock), log);
        var machine = new Machine(files.InstanceId(), new MachineMeter(files.Root), config);
        var heartbeats = new Heartbeats(server, _retry, tasks, machine, clock);
        using var kinds = new MachineKinds(files, server, journal, log);
        var all = kinds.All(new SpaceLimit(settings.MaxTaskMebibytes, clock), clock);
        var starter = Starter(server, new TaskWork(settings, all, files), journal, tasks, stop);

        var finished = await EndLeftovers(journal);
        foreach (var entry in finished)
            starter.Resume(entry);

        using var talking = new CancellationTokenSource();
        if (await Announce(heartbeats, stop))
        {
            var pull = new TaskPull(server, _retry, heartbeats, starter, clock);
            var floor = new DiskFloor(files.Root, settings.MinFreeMebibytes, clock, log);
            var hints = new ServerHints(server, tasks, heartbeats, clock, log);
            Task[] work =
            [
                Until(stop, token => pull.Run(files.InstanceId(), settings.Concurrency, floor, token), stop.Pulling),
                Until(stop, heartbeats.Run, talking.Token),
                Until(stop, hints.Run, talking.Token),
            ];
            await work[0];
            await Finish(tasks, stop);
            await talking.CancelAsync();
            await Task.WhenAll(work);
        }

        await Leave(server, tasks, stop);
        return stop.Fault is null ? 0 : 1;
    }

    private TaskStarter Starter(ServerClient server, TaskWork work, Journal journal, HeldTasks tasks, AgentStop stop)
    {
        var shipping = new LogShipping(server, _retry, clock, log);
        var delivery = new ResultDelivery(server, _retry, journal, log);
        return new TaskStarter(new TaskRunner(work, shipping, delivery, journal, clock), delivery, tasks, stop, log);
    }

    /// <summary>Ends the process groups that an agent which died left here.</summary>
    /// <returns>The runs that had ended, whose results may not have arrived.</returns>
    private async Task<IReadOnlyList<JournalEntry>> EndLeftovers(Journal journal)
    {
        var entries = journal.Read();
        await Task.WhenAll(entries.Where(IsLeft).Select(entry =>
        {
            log.LogWarning("Task {Task} was cut off with an earlier agent; what is left of it is ended.", entry.TaskId);
            return entry.Group!.End();
        }));
        files.RemoveTaskDirectories();

        // The server hears of none of the cut ones in the first heartbeat, so it hands them out again.
        foreach (var cut in entries.Where(entry => entry.Outcome is null))
            journal.Remove(cut);
        return [.. entries.Where(entry => entry.Outcome is not null)];
    }

    private static bool IsLeft(JournalEntry entry) =>
        entry is { Outcome: null, Group: { } group } && group.IsLeft($"{ChildEnvironment.TaskId}={entry.TaskId}");

    private async Task<bool> Announce(Heartbeats heartbeats, AgentStop stop)
    {
        await Until(stop, token => heartbeats.Begin(settings.TakeOver, token), stop.Pulling);
        if (stop.Pulling.IsCancellationRequested)
            return false;
        var kinds = string.Join(", ", settings.Allow.Order(StringComparer.Ordinal));
        log.LogInformation(
            "Connected to {Server}; runs {Kinds}, up to {Concurrency} at once.",
            settings.Server,
            kinds.Length > 0 ? kinds : "nothing yet (see --allow)",
            settings.Concurrency);
        return true;
    }

    private async Task Finish(HeldTasks tasks, AgentStop stop)
    {
        var running = Task.WhenAll(tasks.All().Select(task => task.Released));
        if (!running.IsCompleted && stop.Fault is null)
        {
            log.LogInformation(
                "Stopping: {Count} tasks get up to {Seconds} s to finish.", tasks.Count, Grace.TotalSeconds);
        }

        var grace = Task.Delay(Grace, clock, stop.Working);
        await Task.WhenAny(running, grace);
        stop.EndWork();
        await running;
        await grace.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task Leave(ServerClient server, HeldTasks tasks, AgentStop stop)
    {
        stop.EndWork();
        await Task.WhenAll(tasks.All().Select(task => task.Released));
        if (stop.Fault is { } fault)
        {
            log.LogError("{Fault}", fault);
            return;
        }

        using var limit = new CancellationTokenSource(GoodbyeLimit, clock);
        try
        {
            await server.Offline(limit.Token);
            log.LogInformation("Stopped; what was not finished is handed back.");
        }
        catch (Exception e) when (e is ServerAway or ServerRefusal or OperationCanceledException)
        {
            log.LogWarning("Stopped without a goodbye, the server notices by itself: {Reason}", e.Message);
        }
    }

    /// <summary>Runs a part of the agent until it is stopped; a refused key stops the whole agent.</summary>
    private static async Task Until(AgentStop stop, Func<CancellationToken, Task> part, CancellationToken ct)
    {
        try
        {
            await part(ct);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // Stopped, as it was told.
        }
        catch (ServerRefusal refusal)
        {
            stop.Fail(refusal);
        }
    }
}
