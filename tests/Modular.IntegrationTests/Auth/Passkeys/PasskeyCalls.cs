using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Modular.Application.Pipeline;
using Modular.IntegrationTests.Http;

namespace Modular.IntegrationTests.Auth.Passkeys;

/// <summary>The calls of passkeys, and their bodies.</summary>
internal static class PasskeyCalls
{
    public const string Own = "/v1/auth/passkeys";
    public const string LoginOptions = "/v1/auth/passkeys/login/options";
    public const string Login = "/v1/auth/passkeys/login";

    /// <summary>The origin of a page at the host's own machine.</summary>
    public static string LocalOrigin(TestHost host) => $"http://localhost:{host.Client.BaseAddress!.Port}";

    /// <summary>Adds a passkey, from the options to the answer.</summary>
    public static async Task Add(HttpClient user, SoftAuthenticator authenticator)
    {
        var begun = await Read(await user.PostAsync($"{Own}/options", null), 200);
        await Read(await user.PostAsJsonAsync(Own, Added(begun, authenticator)), 201);
    }

    /// <summary>Logs in, from the options to the answer.</summary>
    public static async Task<HttpResponseMessage> Show(TestHost host, SoftAuthenticator authenticator)
    {
        var begun = await Read(await host.Client.PostAsync(LoginOptions, null), 200);
        return await host.Client.PostAsJsonAsync(Login, Shown(begun, authenticator));
    }

    /// <summary>The body that adds what an authenticator has made.</summary>
    public static JsonObject Added(JsonObject begun, SoftAuthenticator authenticator) => new()
    {
        ["stateToken"] = (string)begun["stateToken"]!,
        ["credential"] = Written(authenticator.Create(Options(begun))),
        ["name"] = "laptop",
    };

    /// <summary>The body that logs in with what an authenticator has shown.</summary>
    public static JsonObject Shown(JsonObject begun, SoftAuthenticator authenticator) => new()
    {
        ["stateToken"] = (string)begun["stateToken"]!,
        ["credential"] = Written(authenticator.Get(Options(begun))),
    };

    /// <summary>The body with another value of a field.</summary>
    public static JsonObject With(JsonObject body, string field, JsonNode value)
    {
        var changed = body.DeepClone().AsObject();
        var steps = field.Split('.');
        var parent = steps[..^1].Aggregate((JsonNode)changed, (node, step) => node[step]!);
        parent[steps[^1]] = value.DeepClone();
        return changed;
    }

    /// <summary>The body of an answer with this status.</summary>
    public static async Task<JsonObject> Read(HttpResponseMessage answer, int status)
    {
        Assert.That((int)answer.StatusCode, Is.EqualTo(status), await answer.Content.ReadAsStringAsync());
        return (await answer.Content.ReadFromJsonAsync<JsonObject>())!;
    }

    private static JsonElement Options(JsonObject begun) => begun["options"]!.Deserialize<JsonElement>();

    private static JsonNode Written<T>(T credential) => JsonSerializer.SerializeToNode(credential, WireJson.Options)!;
}
