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
}
