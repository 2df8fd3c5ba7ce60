using Modular.Application.Tasks;

namespace Modular.IntegrationTests.Tasks.Ingest;

/// <summary>Messages for a user who may have one open task.</summary>
internal sealed class IngestLimitTests : IngestTest
{
    protected override TaskLimits Limits => new(OpenTasksPerUser: 1);

    [Test]
    public async Task Counts_a_message_once_and_lets_QStash_try_the_next_one_again()
    {
        var (body, message) = (Body(), NewMessage());
        var first = await Deliver(body, message: message);
        var next = await Deliver(body);
        var again = await Deliver(body, message: message);

        Assert.That((first.Status, again.Status), Is.EqualTo((201, 200)));
        Assert.That((next.Status, next.Code, next.IsFinal), Is.EqualTo((409, "tasks.limit_reached", false)));
    }
}
