namespace Modular.IntegrationTests.Messaging;

internal sealed class RabbitMqDeadLetterTests : RabbitMqTest
{
    [Test]
    public async Task A_replayed_message_is_handled_once_across_hosts()
    {
        var broken = true;
        var database = await OrderHost.CreateDatabase();
        var work = DeadLetters.Broken(() => Volatile.Read(ref broken));
        await using var one = await DeadLetters.Start(database, work, Options);
        await using var two = await DeadLetters.Start(database, work, Options);
        var letters = new DeadLetters(one);
        await one.Place(Enumerable.Range(1, 20).Select(number => new OrderPlaced("a", number)));
        await Eventually.That(letters.All, Has.Count.EqualTo(20));

        Volatile.Write(ref broken, false);
        var replayed = await letters.Send(new Application.Messaging.ReplayDeadLetters("orders", null, null));

        Assert.That(replayed.Count, Is.EqualTo(20));
        await Eventually.That(two.Outbox, Is.Zero);
        Assert.That(await one.Effects(), Is.EqualTo(Enumerable.Range(1, 20)));
    }
}
