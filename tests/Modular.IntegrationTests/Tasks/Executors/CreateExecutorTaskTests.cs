using System.Net.Http.Json;
using System.Text.Json;

namespace Modular.IntegrationTests.Tasks.Executors;

/// <summary>What a task for an executor may say.</summary>
internal sealed class CreateExecutorTaskTests : ExecutorTest
{
    [Test]
    public async Task Shows_the_executors_and_what_each_takes()
    {
        var items = (await User.Get("/v1/tasks/executors")).GetProperty("items").EnumerateArray().ToList();

        Assert.That(
            items.Select(item => item.GetProperty("name").GetString()),
            Is.SupersetOf(["hand", "http.request", "noop"]));
        var hand = items.Single(item => item.GetProperty("name").GetString() == "hand");
        Assert.That(hand.GetProperty("description").GetString(), Is.Not.Empty);
        Assert.That(hand.GetProperty("payloadSchema").GetProperty("required")[0].GetString(), Is.EqualTo("word"));
    }

    [TestCase(
        "nobody", """{"word":"go"}""", "executor", "There is none of this name, but hand, http.request, noop.")]
    [TestCase("hand", "{}", "payload.word", "Is required.")]
    [TestCase("hand", """{"word":1}""", "payload.word", "Must be a string.")]
    [TestCase("hand", """{"word":"too long"}""", "payload.word", "Must have at most 5 characters.")]
    [TestCase("hand", """{"word":"go","worse":1}""", "payload.worse", "Is not a known field.")]
    public async Task Refuses_what_the_executor_cannot_run(
        string executor, string payload, string field, string message)
    {
        var body = new { kind = "test", executor, payload = JsonElement.Parse(payload) };

        var errors = await Errors("/v1/tasks", body);
        var ofBatch = await Errors("/v1/tasks/batch", new { tasks = new object[] { Good, body } });

        Assert.That(errors.GetProperty(field)[0].GetString(), Is.EqualTo(message));
        Assert.That(ofBatch.GetProperty($"tasks[1].{field}")[0].GetString(), Is.EqualTo(message));
        Assert.That(await Host.Query<Guid>("select id from tasks.task"), Is.Empty);
    }

    [Test]
    public async Task Refuses_a_number_that_is_too_long_to_be_read()
    {
        var payload = JsonElement.Parse($$"""{ "a": { "b": {{new string('9', 400)}} } }""");

        var errors = await Errors("/v1/tasks", new { kind = "test", executor = "noop", payload });

        Assert.That(errors.GetProperty("payload.a.b")[0].GetString(), Is.EqualTo("Must be a shorter number."));
    }

    [Test]
    public async Task Refuses_a_second_target()
    {
        var device = await Host.AddDevice(UserId);

        var refused = await User.Refused(
            "/v1/tasks", new { kind = "test", executor = "noop", deviceId = device, payload = new { } });

        Assert.That(refused, Is.EqualTo((400, "tasks.target_required")));
    }

    [Test]
    public async Task Lists_the_tasks_of_an_executor()
    {
        await Host.AddDevice(UserId, "gpu");
        var noop = await Create(new { executor = "noop", payload = new { } });
        await User.Do("/v1/tasks", new { kind = "a", payload = new { }, deviceTag = "gpu" });

        var listed = (await User.Get("/v1/tasks?executor=noop")).GetProperty("items").EnumerateArray().ToList();

        Assert.That(listed.Select(task => task.Id()), Is.EqualTo([noop.Id()]));
        Assert.That(listed[0].GetProperty("executor").GetString(), Is.EqualTo("noop"));
    }

    private static object Good => new { kind = "test", executor = "noop", payload = new { } };

    private async Task<JsonElement> Errors(string path, object body)
    {
        using var response = await User.Post(path, body);
        Assert.That((int)response.StatusCode, Is.EqualTo(400));
        return (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors");
    }
}
