using System.Text.Json;
using Modular.Application.LanguageModels;

namespace Modular.IntegrationTests.Tasks.Executors.Llm;

/// <summary>What a task of <c>llm.chat</c> may say, and where there is one.</summary>
internal sealed class CreateLlmChatTests
{
    private const string Good = """{"messages":[{"role":"user","content":"x"}]}""";

    // Nobody is asked here.
    private static readonly LanguageModelOptions Model = new(new Uri("http://127.0.0.1:9/"), null, "usual");

    [TestCase("{}", "payload.messages")]
    [TestCase("""{"messages":[]}""", "payload.messages")]
    [TestCase("""{"messages":[{"role":"robot","content":"x"}]}""", "payload.messages[0].role")]
    [TestCase("""{"messages":[{"role":"user","content":"x"}],"temperature":3}""", "payload.temperature")]
    [TestCase("""{"messages":[{"role":"user","content":"x"}],"tools":[]}""", "payload.tools")]
    public async Task Refuses_a_payload_when_the_task_is_made(string payload, string field)
    {
        await using var host = await TaskHost.Start(model: Model);

        var errors = await Errors(host, payload);

        Assert.That(errors.TryGetProperty(field, out _), Is.True, errors.GetRawText());
    }

    [Test]
    public async Task Wants_a_model_where_the_server_has_no_usual_one()
    {
        await using var host = await TaskHost.Start(model: Model with { Model = null });

        var errors = await Errors(host, Good);

        Assert.That(errors.GetProperty("payload.model")[0].GetString(), Does.StartWith("Is required"));
    }

    [Test]
    public async Task Is_not_there_where_no_language_model_is_configured()
    {
        await using var host = await TaskHost.Start();

        var errors = await Errors(host, Good);
        var listed = await host.User(TaskHost.NewId()).Get("/v1/tasks/executors");

        Assert.That(errors.GetProperty("executor")[0].GetString(), Does.Contain("Llm:BaseUrl"));
        Assert.That(
            listed.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("name").GetString()),
            Has.None.EqualTo("llm.chat"));
    }

    private static async Task<JsonElement> Errors(TaskHost host, string payload)
    {
        using var response = await host.User(TaskHost.NewId()).Post(
            "/v1/tasks", new { kind = "chat", executor = "llm.chat", payload = JsonElement.Parse(payload) });
        var problem = JsonElement.Parse(await response.Content.ReadAsStringAsync());
        Assert.That((int)response.StatusCode, Is.EqualTo(400), problem.GetRawText());
        return problem.GetProperty("errors");
    }
}
