using System.Net.Http.Json;
using System.Text.Json;
using Modular.IntegrationTests.Http;

namespace Modular.IntegrationTests.Operations;

/// <summary>What clients are generated from.</summary>
internal sealed class OpenApiDocumentTests
{
    // What JSON of the user's own, or of the browser's, is: a schema of these says nothing, and should not.
    private static readonly string[] Free =
        ["payload", "result", "desired", "reported", "reportedConfig", "desiredConfig", "payloadSchema", "task",
        "options", "clientExtensionResults"];

    private TestHost _host = null!;
    private JsonElement _document;

    private JsonElement Schemas => _document.GetProperty("components").GetProperty("schemas");

    private IEnumerable<JsonElement> Calls => _document.GetProperty("paths").EnumerateObject()
        .SelectMany(path => path.Value.EnumerateObject()).Select(call => call.Value);

    [OneTimeSetUp]
    public async Task Read()
    {
        _host = await TestHost.Start(await TestPostgres.CreateDatabase());
        _document = await _host.Client.GetFromJsonAsync<JsonElement>("/openapi/v1.json");
    }

    [OneTimeTearDown]
    public async Task Stop() => await _host.DisposeAsync();

    [Test]
    public void Every_call_has_a_name_of_its_own()
    {
        var names = Calls.Select(call => call.GetProperty("operationId").GetString()).ToList();

        Assert.That(names, Is.Unique.And.Not.Empty);
        Assert.That(names, Has.None.Null);
    }

    [Test]
    public void Every_call_says_what_it_answers_and_what_a_refusal_is()
    {
        foreach (var call in Calls)
        {
            var answers = call.GetProperty("responses").EnumerateObject().ToList();
            var name = call.GetProperty("operationId").GetString();
            // What is for a browser leads it on.
            Assert.That(answers.Any(answer => answer.Name[0] is '2' or '3'), name);
            foreach (var answer in answers.Where(answer => answer.Name is "200" or "201"))
                Assert.That(answer.Value.TryGetProperty("content", out _), $"{name} {answer.Name}");
            Assert.That(call.GetProperty("responses").GetProperty("default").GetRawText(), Does.Contain("/Problem\""));
        }
    }

    [Test]
    public void Every_property_says_what_it_is()
    {
        var objects = Schemas.EnumerateObject().Where(schema => schema.Value.TryGetProperty("properties", out _));
        foreach (var schema in objects)
        {
            foreach (var property in schema.Value.GetProperty("properties").EnumerateObject())
            {
                Assert.That(
                    Free.Contains(property.Name) || Says(property.Value), $"{schema.Name}.{property.Name}");
            }
        }
    }

    [Test]
    public void No_body_is_without_a_name()
    {
        foreach (var call in Calls.Where(call => call.TryGetProperty("requestBody", out _)))
        {
            var content = call.GetProperty("requestBody").GetProperty("content").EnumerateObject().Single().Value;
            var schema = content.GetProperty("schema");
            var name = call.GetProperty("operationId").GetString();
            Assert.That(
                name == "updateDeviceConfig" || schema.GetRawText().Contains("#/components/schemas/"), name);
        }
    }

    [TestCase("TaskDetails", "id", "string", true)]
    [TestCase("TaskDetails", "startedAt", "null string", true)]
    [TestCase("TaskDetails", "createdAt", "string", true)]
    [TestCase("RevocationItem", "sid", "null string", false)]
    [TestCase("RevocationItem", "notBefore", "string", true)]
    [TestCase("CreateTaskBody", "runAt", "null string", false)]
    [TestCase("RegisterBody", "email", "string", true)]
    [TestCase("RegisterBody", "name", "null string", false)]
    [TestCase("PatchMeBody", "name", "null string", false)]
    [TestCase("UpdateDeviceBody", "tags", "null array", false)]
    [TestCase("IntrospectTokenForm", "token", "string", true)]
    public void Says_what_may_be_null_and_what_may_be_missing(string name, string property, string type, bool required)
    {
        var schema = Schemas.GetProperty(name);
        var said = schema.GetProperty("properties").GetProperty(property).GetProperty("type");
        var types = said.ValueKind == JsonValueKind.Array
            ? string.Join(' ', said.EnumerateArray().Select(part => part.GetString()).Order())
            : said.GetString();
        var isRequired = schema.TryGetProperty("required", out var all)
            && all.EnumerateArray().Any(entry => entry.GetString() == property);

        Assert.That(types?.Split(' '), Is.EquivalentTo(type.Split(' ')));
        Assert.That(isRequired, Is.EqualTo(required));
    }

    [TestCase("createTask", "Idempotency-Key", "Prefer")]
    [TestCase("getTask", "Prefer", "id")]
    [TestCase("updateMe", "If-Match")]
    [TestCase("listTasks", "cursor", "deviceId", "executor", "kind", "limit", "q", "status", "tag")]
    [TestCase("login")]
    [TestCase("introspectToken")]
    public void Names_headers_and_parameters_as_they_are_written(string name, params string[] parameters)
    {
        var call = Calls.Single(call => call.GetProperty("operationId").GetString() == name);
        var named = call.TryGetProperty("parameters", out var all)
            ? all.EnumerateArray().Select(parameter => parameter.GetProperty("name").GetString())
            : [];

        Assert.That(named, Is.EquivalentTo(parameters));
    }

    [Test]
    public void No_parameter_can_be_null()
    {
        var parameters = Calls.Where(call => call.TryGetProperty("parameters", out _))
            .SelectMany(call => call.GetProperty("parameters").EnumerateArray());

        foreach (var parameter in parameters)
        {
            var type = parameter.GetProperty("schema").GetProperty("type");
            Assert.That(type.ValueKind, Is.EqualTo(JsonValueKind.String), parameter.GetRawText());
        }
    }

    [Test]
    public void Names_the_values_of_an_enumeration_and_not_null()
    {
        var states = Schemas.GetProperty("AfterPolicy");

        Assert.That(states.GetProperty("type").GetString(), Is.EqualTo("string"));
        Assert.That(
            states.GetProperty("enum").EnumerateArray().Select(value => value.GetString()),
            Is.EqualTo(["all", "any"]));
    }

    private static bool Says(JsonElement schema) =>
        schema.TryGetProperty("type", out _) || schema.TryGetProperty("$ref", out _)
        || schema.TryGetProperty("oneOf", out _);
}
