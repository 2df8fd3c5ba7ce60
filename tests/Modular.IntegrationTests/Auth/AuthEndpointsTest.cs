using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Modular.Api.Configuration;
using Modular.IntegrationTests.Http;

namespace Modular.IntegrationTests.Auth;

/// <summary>A test through the edge of a whole host.</summary>
internal abstract class AuthEndpointsTest
{
    protected TestHost Host { get; set; } = null!;

    [SetUp]
    public async Task Start() => Host = await StartHost(settings => settings);

    [TearDown]
    public async Task Stop() => await Host.DisposeAsync();

    protected static async Task<TestHost> StartHost(Func<Settings, Settings> settings) => await TestHost.Start(
        await AuthHost.NewDatabase(), defaults => settings(defaults with { PasswordRounds = 10 }));

    protected static JsonObject Credentials(string email, string password = AuthHost.Password, string? name = null) =>
        new() { ["email"] = email, ["password"] = password, ["name"] = name };

    protected async Task<string> SignUp() =>
        (string)(await Post("/v1/auth/register", Credentials("ada@example.com"))).Body["accessToken"]!;

    protected async Task<(HttpResponseMessage Answer, JsonObject Body)> Post(string path, JsonNode body)
    {
        var answer = await Host.Client.PostAsJsonAsync(path, body);
        var text = await answer.Content.ReadAsStringAsync();
        return (answer, text.Length == 0 ? [] : JsonNode.Parse(text)!.AsObject());
    }

    protected async Task Refused(string path, JsonNode body, int status, string code)
    {
        var (answer, problem) = await Post(path, body);

        Assert.That(((int)answer.StatusCode, (string?)problem["code"]), Is.EqualTo((status, code)), path);
        Assert.That(answer.Content.Headers.ContentType!.MediaType, Is.EqualTo("application/problem+json"));
    }

    protected static async Task<string?> Code(HttpResponseMessage answer) =>
        (string?)(await answer.Content.ReadFromJsonAsync<JsonObject>())!["code"];

    protected static async Task<int> Status(Task<HttpResponseMessage> request)
    {
        using var answer = await request;
        return (int)answer.StatusCode;
    }
}
