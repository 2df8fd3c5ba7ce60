using System.Diagnostics;
using Modular.Api.Agent.Processes;

namespace Modular.IntegrationTests.Agent;

/// <summary>A number that was given to another process is never taken for the old group.</summary>
internal sealed class GroupIdentityTests
{
    private Process _process = null!;
    private GroupIdentity _identity = null!;

    [SetUp]
    public async Task Start()
    {
        var start = new ProcessStartInfo("setsid", ["sleep", "300"]) { Environment = { ["TASK_ID"] = "mine" } };
        _process = Process.Start(start)!;
        _identity = GroupIdentity.Of(_process.Id)!;
        while (ProcessTable.Find(_process.Id) is { } facts && facts.Group != _process.Id)
            await Task.Delay(5);
    }

    [TearDown]
    public void Stop()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    [Test]
    public async Task Knows_its_own_group_and_ends_it()
    {
        Assert.That(_identity.IsLeft("TASK_ID=mine"), Is.True);

        Assert.That(await _identity.End(), Is.True);

        Assert.That(_process.WaitForExit(5000), Is.True);
        Assert.That(_identity.IsLeft("TASK_ID=mine"), Is.False);
    }

    [Test]
    public void A_leader_that_started_at_another_time_is_a_stranger()
    {
        var earlier = _identity with { StartTicks = _identity.StartTicks - 1 };

        Assert.That(earlier.IsLeft("TASK_ID=mine"), Is.False);
    }

    [Test]
    public void Another_start_of_the_machine_makes_every_process_a_stranger()
    {
        var before = _identity with { BootId = "another" };

        Assert.That(before.IsLeft("TASK_ID=mine"), Is.False);
    }

    [Test]
    public void Members_without_their_leader_are_known_by_their_environment()
    {
        Assert.That(ProcessTable.Carries(_process.Id, "TASK_ID=mine"), Is.True);
        Assert.That(ProcessTable.Carries(_process.Id, "TASK_ID=min"), Is.False);
    }
}
