using Modular.Api.Agent.Server;

namespace Modular.UnitTests.Agent;

internal sealed class TaskOutcomeTests
{
    [Test]
    public void Keeps_a_message_short_enough_for_the_server()
    {
        var outcome = TaskOutcome.Failed("agent.invalid_payload", new string('x', 200_000), retryable: false);

        Assert.That(outcome.Error!.Message, Has.Length.EqualTo(1000).And.EndsWith("…"));
    }

    [Test]
    public void Only_a_process_that_ended_by_itself_has_an_exit_code()
    {
        var ended = TaskOutcome.Failed("agent.exit_code", "It failed.", retryable: true, exitCode: 3);
        var cut = TaskOutcome.Failed("tasks.timeout", "Too long.", retryable: true);

        Assert.That(ended.Result, Is.EqualTo(new ExitResult(3)));
        Assert.That(cut.Result, Is.Null);
    }
}
