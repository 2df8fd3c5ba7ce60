using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Modular.IntegrationTests.Http;

namespace Modular.IntegrationTests.Realtime;

internal sealed class LiveConnectionLimitTests
{
    [Test]
    public async Task Refuses_the_21st_live_connection()
    {
        await using var host = await TestHost.Start(await TestPostgres.CreateDatabase());
        var (_, client) = await host.SignIn();
        var open = new List<EventSource>();
        for (var number = 0; number < 20; number++)
            open.Add(await EventSource.Open(client));

        var refused = await client.GetAsync("/v1/events");

        Assert.That(refused.StatusCode, Is.EqualTo(HttpStatusCode.Conflict));
        var problem = await refused.Content.ReadFromJsonAsync<JsonElement>();
        Assert.That(problem.GetProperty("code").GetString(), Is.EqualTo("realtime.limit_reached"));
        Assert.That(problem.GetProperty("limit").GetInt32(), Is.EqualTo(20));
        Assert.That(problem.GetProperty("current").GetInt32(), Is.EqualTo(20));
        open.ForEach(stream => stream.Dispose());
        // The places are free again once the server has seen the clients go.
        await Eventually.That(async () => await EventSource.TryOpen(client), Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task Counts_by_the_setting_each_user_on_each_host()
    {
        var database = await TestPostgres.CreateDatabase();
        await using var host = await TestHost.Start(database, settings => settings with { MaxLiveConnections = 1 });
        await using var another = await TestHost.Start(database, settings => settings with { MaxLiveConnections = 1 });
        var (_, client) = await host.SignIn();
        var (_, neighbour) = await host.SignIn("neighbour@example.com");
        using var onAnother = another.As(client.DefaultRequestHeaders.Authorization!.Parameter!);

        using var stream = await EventSource.Open(client);

        Assert.That(await EventSource.TryOpen(client), Is.EqualTo(HttpStatusCode.Conflict));
        Assert.That(await EventSource.TryOpen(neighbour), Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await EventSource.TryOpen(onAnother), Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task Counts_nothing_when_the_setting_is_0()
    {
        await using var host = await TestHost.Start(
            await TestPostgres.CreateDatabase(), settings => settings with { MaxLiveConnections = 0 });
        var (_, client) = await host.SignIn();
        var open = new List<EventSource>();

        for (var number = 0; number < 30; number++)
            open.Add(await EventSource.Open(client));

        Assert.That(await EventSource.TryOpen(client), Is.EqualTo(HttpStatusCode.OK));
        open.ForEach(stream => stream.Dispose());
    }
}
