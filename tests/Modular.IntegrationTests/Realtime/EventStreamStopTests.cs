using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Pipeline;
using Modular.Application.Realtime;
using Modular.Domain;

namespace Modular.IntegrationTests.Realtime;

internal sealed class EventStreamStopTests
{
    [Test]
    public async Task Ends_every_stream_when_the_host_stops_and_at_last_each_that_begins()
    {
        await using var host = await RealtimeHost.Start(await PartHost.CreateDatabase());
        var user = Ids.New(TimeProvider.System.GetUtcNow());
        var answers = host.Services.GetRequiredService<ILongAnswers>();
        using var stream = await host.Open(user);
        var waiting = stream.Next().AsTask();

        answers.End();
        using var cameBack = await host.Open(user);
        var stillOpen = cameBack.End;
        answers.EndForGood();
        using var late = await host.Open(user);

        Assert.That(await waiting, Is.Null);
        Assert.That(stillOpen, Is.Null);
        Assert.That((await cameBack.Next(), await late.Next()), Is.EqualTo((null as object, null as object)));
        Assert.That((StreamEnd?[])[stream.End, cameBack.End, late.End], Is.All.EqualTo(StreamEnd.HostStopping));
    }
}
