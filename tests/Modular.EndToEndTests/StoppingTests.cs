using System.Diagnostics;
using System.Net;

namespace Modular.EndToEndTests;

/// <summary>SIGTERM in the middle of everything: what was promised is kept, and who waits hears a clean end.</summary>
public class StoppingTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    [Test]
    public async Task Loses_nothing_and_cuts_nobody_off_when_it_is_stopped_under_load()
    {
        await using var data = new DataDirectory();
        await using var host = await ModularProcess.Serve(data.Path);
        using var user = await ApiClient.Register(host.Address);
        await using var agent = await DeviceAgent.Start(user, data);
        var running = await HeldTask.Begin(user, agent, data);
        using var load = await Load.Begin(user);

        var since = Stopwatch.StartNew();
        Assert.That(await host.Stop(), Is.Zero, host.Output);
        Assert.That(since.Elapsed, Is.LessThan(Limit));
        await ClientsWereTold(load);
        await using var later = await ModularProcess.Serve(data.Path, host.Address.ToString());

        Assert.That(load.Created, Is.SubsetOf(await load.List()));
        foreach (var stream in load.Streams)
            await GoesOn(await stream, user, load.Created);
        running.LetGo();
        Assert.That(await running.Ended(), Is.EqualTo(("succeeded", Attempt: 1, Claims: 1)));
        Assert.That(running.Ends, Is.EqualTo(1));
        Assert.That(await agent.Stop(), Is.Zero, agent.Output);
        Assert.That(await later.Stop(), Is.Zero, later.Output);
    }

    private static async Task ClientsWereTold(Load load)
    {
        await load.Creations.WaitAsync(Limit);
        Assert.That(load.Refusals, Has.All.EqualTo(HttpStatusCode.ServiceUnavailable));
        foreach (var poll in load.Polls)
        {
            var (tasks, waited) = await poll.WaitAsync(Limit);
            Assert.That(tasks, Is.Zero);
            Assert.That(waited, Is.LessThan(Load.LongPoll), "Answered because the host stops.");
        }

        foreach (var stream in load.Streams)
        {
            // A stream that was cut off would throw here.
            var text = (await stream.WaitAsync(Limit)).Text;
            Assert.That(text, Does.EndWith("\n\n"), "The last event is whole.");
            var last = text.TrimEnd('\n').Split("\n\n")[^1];
            Assert.That(last, Does.StartWith("retry: "), "Clients come back, not all in the same instant.");
        }
    }

    /// <summary>Together with what comes after it was taken up again, a stream has told of everything.</summary>
    private static async Task GoesOn(EndedStream stream, ApiClient user, IEnumerable<string> created)
    {
        var untold = created.Except(stream.Created).ToList();
        if (untold.Count == 0)
            return;
        using var rest = await user.Listen(stream.Position);
        await rest.UntilCreated(untold);
    }
}
