namespace Modular.IntegrationTests.Tasks.Executors;

/// <summary>Many users and many processes at one executor.</summary>
internal sealed class ShareExecutorTests : ExecutorTest
{
    [Test]
    public async Task Starts_a_single_task_within_two_rounds_of_a_flood()
    {
        const int flood = 10_000;
        const int batch = 1_000;
        for (var number = 0; number < flood; number += batch)
        {
            var tasks = Enumerable.Repeat(
                new { kind = "flood", executor = "hand", payload = new { word = "go" } }, batch);
            await User.Do("/v1/tasks/batch", new { tasks });
        }

        await Hand.Next(Hand.Concurrency - 1);
        var other = TaskHost.NewId();
        var single = await Create(by: Host.User(other));
        var before = Hand.Started.Count;
        for (var number = 0; !Hand.Started.Any(run => run.Task.UserId == other); number++)
        {
            (await Hand.Next(number)).Succeed();
            Assert.That(number, Is.LessThan(before + 2 * Hand.Concurrency), "the other user had no turn");
        }

        var place = Hand.Started.Index().First(run => run.Item.Task.UserId == other).Index;
        Assert.That(Hand.Started[place].Task.Id.ToString(), Is.EqualTo(single.Id()));
        Assert.That(place - before, Is.LessThan(2 * Hand.Concurrency));
    }

    [Test]
    public async Task Runs_each_task_in_one_of_two_processes()
    {
        const int count = 400;
        var hand = new HandExecutor(concurrency: 8);
        await using var second = await StartHost(hand, Host.Database.ConnectionString);
        var tasks = Enumerable.Repeat(new { kind = "a", executor = "hand", payload = new { word = "go" } }, count);
        await User.Do("/v1/tasks/batch", new { tasks });

        using var enough = new CancellationTokenSource();
        var ending = Task.WhenAll(EndAll(Hand, enough.Token), EndAll(hand, enough.Token));
        await Eventually.That(
            async () => (await Host.Query<long>("select count(*) from tasks.task where status = 'succeeded'")).Single(),
            Is.EqualTo(count));
        await enough.CancelAsync();
        await ending;

        var runs = Hand.Started.Concat(hand.Started).Select(run => run.Task.Id).ToList();
        Assert.That(runs, Has.Count.EqualTo(count));
        Assert.That(runs, Is.Unique);
        Assert.That(hand.Started, Is.Not.Empty);
    }

    [Test]
    public async Task Runs_no_more_at_once_than_it_has_slots()
    {
        for (var number = 0; number < Hand.Concurrency + 2; number++)
            await Create();
        await Hand.Next(Hand.Concurrency - 1);

        var waiting = await Host.Query<long>("select count(*) from tasks.task where status = 'queued'");

        Assert.That(waiting.Single(), Is.EqualTo(2));
        (await Hand.Next(0)).Succeed();
        await Hand.Next(Hand.Concurrency);
    }

    private static async Task EndAll(HandExecutor hand, CancellationToken enough)
    {
        for (var number = 0; !enough.IsCancellationRequested;)
        {
            if (hand.Started.Count > number)
                hand.Started[number++].Succeed();
            else
                await Task.Yield();
        }
    }
}
