using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Pipeline;
using Modular.Application.Realtime;
using Modular.IntegrationTests.Http;

namespace Modular.IntegrationTests.Realtime;

internal sealed class EventEndpointTests
{
    private TestHost _host = null!;
    private int _users;

    [OneTimeSetUp]
    public async Task Start() => _host = await TestHost.Start(await TestPostgres.CreateDatabase());

    [OneTimeTearDown]
    public async Task Stop() => await _host.DisposeAsync();

    [Test]
    public async Task Streams_with_the_headers_that_keep_proxies_from_holding_it_back()
    {
        var (_, client) = await SignIn();

        using var stream = await EventSource.Open(client);

        Assert.That(stream.Response.Content.Headers.ContentType!.MediaType, Is.EqualTo("text/event-stream"));
        var caching = stream.Response.Headers.CacheControl!;
        Assert.That((caching.NoCache, caching.NoTransform, caching.NoStore), Is.EqualTo((true, true, false)));
        Assert.That(stream.Response.Headers.GetValues("X-Accel-Buffering"), Is.EqualTo(["no"]));
    }

    [Test]
    public async Task Sends_an_event_as_its_position_type_and_data()
    {
        var (user, client) = await SignIn();
        using var stream = await EventSource.Open(client);

        await Add(user, 1);

        var sent = await stream.Next();
        Assert.That(sent.Type, Is.EqualTo("task.updated"));
        Assert.That(sent.Data, Is.EqualTo("{\"writer\":0,\"number\":1}"));
        Assert.That(long.Parse(sent.Id), Is.GreaterThan(long.Parse(stream.FirstId!)));
    }

    [Test]
    public async Task Resumes_after_the_last_event_id_which_wins_over_since()
    {
        var (user, client) = await SignIn();
        using var first = await EventSource.Open(client);
        await Add(user, 1);
        await Add(user, 2);
        await Add(user, 3);
        var seen = (await first.Next()).Id;

        using var byHeader = await EventSource.Open(client, "?since=0", lastEventId: seen);
        using var bySince = await EventSource.Open(client, "?since=" + seen);

        Assert.That((await byHeader.Next()).Data, Does.Contain("2"));
        Assert.That((await byHeader.Next()).Data, Does.Contain("3"));
        Assert.That((await bySince.Next()).Data, Does.Contain("2"));
    }

    [TestCase("999999999")]
    [TestCase("damaged")]
    public async Task Says_reset_for_a_last_event_id_that_never_was(string id)
    {
        var (_, client) = await SignIn();

        using var stream = await EventSource.Open(client, lastEventId: id);

        var reset = await stream.Next();
        Assert.That((reset.Type, reset.Data), Is.EqualTo(("reset", "{}")));
    }

    [Test]
    public async Task Carries_the_types_and_channels_asked_for()
    {
        var (user, client) = await SignIn();
        using var stream = await EventSource.Open(client, "?types=task.created,task.updated&channels=tasks:7");

        await Add(user, 1, "task.updated", "tasks:8");
        await Add(user, 2, "task.completed", "tasks:7");
        await Add(user, 3, "task.updated", "tasks:7");

        Assert.That((await stream.Next()).Data, Does.Contain("3"));
    }

    [Test]
    public async Task Refuses_what_it_cannot_serve()
    {
        var (_, client) = await SignIn();

        var noPosition = await client.GetAsync("/v1/events?since=yesterday");
        var nobody = await _host.Client.GetAsync("/v1/events");

        Assert.That(noPosition.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(await noPosition.Content.ReadAsStringAsync(), Does.Contain("\"since\""));
        Assert.That(nobody.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    [Test]
    public async Task Ends_with_its_session()
    {
        var (_, client) = await SignIn();
        var (neighbour, other) = await SignIn();
        using var stream = await EventSource.Open(client);
        using var others = await EventSource.Open(other);

        await client.PostAsync("/v1/auth/logout", null);

        // The fact itself may come first: it is an event.
        await stream.ReadToEnd();
        await Add(neighbour, 1);
        Assert.That((await others.Next()).Type, Is.EqualTo("task.updated"));
    }

    [Test]
    public async Task Ends_with_a_hint_to_come_back_when_the_host_stops()
    {
        var host = await TestHost.Start(_host.ConnectionString);
        var (_, client) = await SignIn();
        using var onTheOther = host.As(client.DefaultRequestHeaders.Authorization!.Parameter!);
        using var stream = await EventSource.Open(onTheOther);

        var stopping = host.DisposeAsync();

        Assert.That(await stream.ReadToEnd(), Does.Match(@"retry: \d+\n\n$"));
        await stopping;
    }

    private Task<(Guid User, HttpClient Client)> SignIn() =>
        _host.SignIn($"user{Interlocked.Increment(ref _users)}@example.com");

    private async Task Add(Guid user, int number, string type = "task.updated", params string[] channels)
    {
        await using var scope = _host.Services.CreateAsyncScope();
        var events = scope.ServiceProvider.GetRequiredService<IRealtimeEvents>();
        await scope.ServiceProvider.GetRequiredService<IUnitOfWork>().Run(
            () =>
            {
                events.Add(user, type, new Note(0, number), channels);
                return Task.FromResult(true);
            },
            CancellationToken.None);
    }
}
