using FsCheck;
using FsCheck.Fluent;
using Modular.Domain.Tasks;

namespace Modular.IntegrationTests.Tasks.StateMachine;

/// <summary>
/// Random sequences of everything that can happen to tasks, against the real database and a model that knows only the
/// rules. A failing sequence is shrunk to the fewest steps, and the seed that made it is printed.
/// </summary>
internal sealed class TaskStateMachineTests
{
    private const int Sequences = 60;
    private const int StepsEach = 100;

    [Test]
    public async Task Tasks_do_what_the_rules_say_whatever_happens()
    {
        await using var world = await TaskWorld.Create();
        var steps = 0;
        var seen = new Dictionary<string, int>();
        var property = Prop.ForAll(Arb.From(SequenceOfSteps, Shorter), sequence =>
        {
            steps += sequence.Length;
            TaskMachine.Run(world, sequence, seen).GetAwaiter().GetResult();
        });

        Check.One(Config.QuickThrowOnFailure.WithMaxTest(Sequences), property);

        TestContext.Out.WriteLine($"{steps} steps");
        foreach (var (what, times) in seen.Where(entry => !entry.Key.Contains('@')).OrderBy(entry => entry.Key))
            TestContext.Out.WriteLine($"{times,6} {what}");
        // Chance has visited what matters; a change of the weights must not make the property empty.
        Assert.That(steps, Is.GreaterThan(3000));
        Assert.That(seen.Keys, Is.SupersetOf(MustBeSeen));
    }

    private static readonly string[] MustBeSeen =
    [
        "running", "scheduled test.failed", "succeeded", "failed test.failed", "failed tasks.expired", "cancelled",
        "repeated result", "repeated result, judged anew since",
        "Finish: tasks.lease_lost", "Finish: tasks.not_cancelling", "Progress: tasks.lease_lost", "Progress: go on",
        "Cancel: Running", "Cancel: tasks.not_cancellable", "Retry: Queued", "Retry: tasks.not_retryable",
        "Create: Waiting", "Retry: Waiting", "failed tasks.dependency_failed", "CreateChain: Queued Waiting",
        "PumpFinish: 1 ended", "RunSchedules: 1 due, 1 made", "RunSchedules: 1 due, 0 made", "Duty: 3",
    ];

    private static readonly Gen<int> Any = Gen.Choose(0, 99);
    private static readonly Gen<int> AnyDevice = Gen.Choose(0, 2);
    private static readonly Gen<bool> Seldom = Gen.Frequency((9, Gen.Constant(false)), (1, Gen.Constant(true)));
    private static readonly Gen<bool> Often = Gen.Frequency((3, Gen.Constant(true)), (1, Gen.Constant(false)));

    /// <summary>Mostly the current claim.</summary>
    private static readonly Gen<int> Which = Gen.Frequency(
        (7, Gen.Constant(0)), (2, Gen.Constant(1)), (1, Gen.Constant(2)), (1, Gen.Constant(3)));

    private static readonly Gen<bool> Sometimes = Gen.Frequency((2, Gen.Constant(false)), (1, Gen.Constant(true)));

    private static readonly Gen<Create> AnyCreation =
        from target in Gen.Choose(0, 5)
        from priority in Gen.Elements(5, 5, 5, 9, 0)
        from attempts in Gen.Choose(1, 3)
        from waits in Often
        from later in Seldom
        from key in Sometimes
        from waitsFor in Sometimes
        from one in Any
        from other in Any
        from any in Sometimes
        select new Create(target, priority, attempts, waits, later)
        {
            HasKey = key,
            After = waitsFor ? (one, other) : null,
            Any = any,
        };

    private static readonly Gen<TaskStep> AnyStep = Gen.Frequency<TaskStep>(
        (4, AnyCreation.Select(create => (TaskStep)create)),
        (1, from links in Gen.ArrayOf(AnyCreation.Select(create => create with { After = null }), 3)
            from length in Gen.Choose(2, 3)
            from reversed in Sometimes
            select (TaskStep)new CreateChain(links[..length], reversed)),
        (4, Gen.Choose(1, 3).Select(slots => (TaskStep)new PumpClaim(slots))),
        (2, from succeeds in Often from retryable in Often select (TaskStep)new PumpFinish(succeeds, retryable)),
        (1, from skips in Often from key in Sometimes select (TaskStep)new MakeSchedule(skips, key)),
        (2, Any.Select(choice => (TaskStep)new ComeDue(choice))),
        (2, Gen.Constant<TaskStep>(new RunSchedules())),
        (10, from device in AnyDevice
             from max in Gen.Choose(1, 3)
             from autoAck in Seldom
             select (TaskStep)new Claim(device, max, autoAck)),
        (5, from task in Any
            from which in Which
            from foreign in Seldom
            from seq in Gen.Choose(0, 4)
            from lines in Gen.Choose(0, 2)
            select (TaskStep)new Progress(task, which, foreign, seq, lines)),
        (9, from task in Any
            from which in Which
            from foreign in Seldom
            from verdict in Gen.Elements(
                TaskVerdict.Succeeded, TaskVerdict.Failed, TaskVerdict.Failed, TaskVerdict.Failed,
                TaskVerdict.Cancelled)
            from retryable in Often
            select (TaskStep)new Finish(task, which, foreign, verdict, retryable)),
        (4, from device in AnyDevice
            from says in Often
            from named in Gen.Choose(0, 7)
            from stale in Often
            select (TaskStep)new Heartbeat(device, says, named, stale)),
        (3, Any.Select(task => (TaskStep)new Cancel(task))),
        (3, Any.Select(task => (TaskStep)new Retry(task))),
        (1, from device in AnyDevice from takeOver in Often select (TaskStep)new GiveBack(device, takeOver)),
        (10, Gen.Elements(Duty.Names).Select(name => (TaskStep)new Duty(name))),
        (12, from time in Gen.Elements([.. Pass.Times[..5], .. Pass.Times[..5], "age", "outage"])
             from choice in Any
             select (TaskStep)new Pass(time, choice)));

    /// <summary>A holder is lost again and again, which chance alone brings about too seldom.</summary>
    private static readonly Gen<TaskStep[]> Losses =
        from device in AnyDevice
        from task in Gen.Choose(0, 59)
        from how in Gen.Elements("ack", "lease")
        from times in Gen.Choose(3, 5)
        select Enumerable.Repeat<TaskStep[]>(
            [new Claim(device, 1, AutoAck: false), new Pass(how, task), new Duty("rescue")], times)
            .SelectMany(round => round).ToArray();

    /// <summary>Attempts fail one after another, and what was said of the first is said again.</summary>
    private static readonly Gen<TaskStep[]> Failures =
        from device in AnyDevice
        from times in Gen.Choose(2, 3)
        from fail in Gen.Constant(new Finish(TaskModel.Newest, 0, Foreign: false, TaskVerdict.Failed, Retryable: true))
        select (TaskStep[])[
            new Create(device, Priority: 9, MaxAttempts: 3, Waits: false, Later: false),
            .. Enumerable.Repeat<TaskStep[]>([new Claim(device, 3, AutoAck: false), fail], times)
                .SelectMany(round => round),
            fail with { Which = 3 }, new Claim(device, 1, AutoAck: false), fail with { Which = 3 }];

    /// <summary>A schedule comes due twice, the second time while its task is still open.</summary>
    private static readonly TaskStep[] Schedule =
    [
        new MakeSchedule(Skips: true, HasKey: false), new ComeDue(0), new RunSchedules(), new ComeDue(0),
        new RunSchedules(),
    ];

    /// <summary>The end of a chain is cancelled and started over while its head is open.</summary>
    private static readonly Gen<TaskStep[]> Chains =
        from links in Gen.ArrayOf(AnyCreation, 2)
        select (TaskStep[])[
            new CreateChain([.. links.Select(link => link with { After = null })], Reversed: false),
            new Cancel(TaskModel.Newest), new Retry(TaskModel.Newest)];

    private static readonly Gen<TaskStep[]> SequenceOfSteps =
        from creations in Gen.ArrayOf(AnyCreation, 3)
        from first in Gen.ArrayOf(AnyStep, StepsEach / 2)
        from losses in Losses
        from failures in Failures
        from chain in Chains
        from last in Gen.ArrayOf(AnyStep, StepsEach / 2)
        select (TaskStep[])[.. Schedule, .. creations, .. first, .. losses, .. failures, .. chain, .. last];

    /// <summary>Without a half, a quarter, ... a single step, wherever it stands.</summary>
    private static IEnumerable<TaskStep[]> Shorter(TaskStep[] steps)
    {
        for (var size = steps.Length / 2; size > 0; size /= 2)
        {
            for (var start = 0; start + size <= steps.Length; start += size)
                yield return [.. steps[..start], .. steps[(start + size)..]];
        }
    }
}
