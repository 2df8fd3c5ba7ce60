using System.Net.Http.Json;
using System.Text.Json;
using Modular.IntegrationTests.Http;
using Modular.IntegrationTests.Realtime;

namespace Modular.IntegrationTests.Tasks;

/// <summary>A task's stream and the session that it was opened with.</summary>
internal sealed class TaskStreamCredentialTests
{
    private TestHost _host = null!;

    [OneTimeSetUp]
    public async Task Start() => _host = await TestHost.Start(await TestPostgres.CreateDatabase());

    [OneTimeTearDown]
    public async Task Stop() => await _host.DisposeAsync();

    [Test]
    public async Task Ends_with_its_session()
    {
        var (_, client) = await _host.SignIn();
        var another = await _host.SignInAgain();
        var task = await CreateTask(client);
        using var stream = await EventSource.OpenAt($"/v1/tasks/{task}/events", client);
        using var onAnotherSession = await EventSource.OpenAt($"/v1/tasks/{task}/events", another);

        await client.PostAsync("/v1/auth/logout", null);

        Assert.That(await stream.ReadToEnd(), Does.Match(@"retry: \d+\n\n$"));
        await another.PostAsJsonAsync($"/v1/tasks/{task}/cancel", new { });
        Assert.That((await onAnotherSession.Next()).Type, Is.EqualTo("task.cancelled"));
        another.Dispose();
        client.Dispose();
    }

    private static async Task<string> CreateTask(HttpClient client)
    {
        var body = new { kind = "test", payload = new { }, deviceTag = "gpu" };
        var answer = await client.PostAsJsonAsync("/v1/tasks", body);
        var task = await answer.Content.ReadFromJsonAsync<JsonElement>();
        return task.Id();
    }
}
