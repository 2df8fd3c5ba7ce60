using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Modular.Workers.Duties;

namespace Modular.IntegrationTests.Tasks;

/// <summary>The bulk calls over HTTP, with the duty that works them off.</summary>
internal sealed class BulkEndpointsTests
{
    private TaskHost _host = null!;
    private TaskCaller _user = null!;
    private Guid _device;

    [OneTimeSetUp]
    public async Task Start() => _host = await TaskHost.Start(add: services => services.AddDutyRunner());

    [OneTimeTearDown]
    public async Task Stop() => await _host.DisposeAsync();

    [SetUp]
    public async Task Meet()
    {
        var user = TaskHost.NewId();
        _user = _host.User(user);
        _device = await _host.AddDevice(user);
    }

    [Test]
    public async Task Cancels_retries_and_deletes()
    {
        var (first, second) = (await _user.Create(_device), await _user.Create(_device));

        using var cancelled = await _user.Post("/v1/tasks/cancel", new { filter = new { }, reason = "enough" });
        Assert.That(cancelled.StatusCode, Is.EqualTo(HttpStatusCode.Accepted));
        Assert.That(await CountOf(cancelled), Is.EqualTo(2));
        await Eventually.That(() => StatusOf(second.Id()), Is.EqualTo("cancelled"));

        using var retried = await _user.Post("/v1/tasks/retry", new { ids = new[] { first.Id() } });
        Assert.That(await CountOf(retried), Is.EqualTo(1));
        await Eventually.That(() => StatusOf(first.Id()), Is.EqualTo("queued"));

        using var deleted = await _user.Post("/v1/tasks/delete", new { filter = new { status = "cancelled" } });
        Assert.That(await CountOf(deleted), Is.EqualTo(1));
        await Eventually.That(
            async () => (await _user.Get("/v1/tasks")).GetProperty("items").GetArrayLength(), Is.EqualTo(1));
    }

    [TestCase("{}", "ids")]
    [TestCase("{'ids':[]}", "ids")]
    [TestCase("{'ids':['01890000-0000-7000-8000-000000000000'],'filter':{}}", "ids")]
    [TestCase("{'ids':['x']}", "ids[0]")]
    [TestCase("{'filter':{'status':'done'}}", "filter.status")]
    public async Task Refuses_what_does_not_say_which(string body, string field)
    {
        foreach (var path in new[] { "cancel", "retry", "delete" })
        {
            using var response = await _user.Http.PostAsync(
                $"/v1/tasks/{path}", new StringContent(body.Replace('\'', '"'), null, "application/json"));
            var problem = await response.Content.ReadFromJsonAsync<JsonElement>();
            Assert.That(problem.GetProperty("code").GetString(), Is.EqualTo("request.invalid"));
            Assert.That(problem.GetProperty("errors").EnumerateObject().Select(e => e.Name), Is.EqualTo([field]));
        }
    }

    private static async Task<int> CountOf(HttpResponseMessage response) =>
        (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("count").GetInt32();

    private async Task<string> StatusOf(string id) => (await _user.Get($"/v1/tasks/{id}")).Status();
}
