using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace Modular.EndToEndTests;

/// <summary>A user who has registered.</summary>
internal sealed class ApiClient : IDisposable
{
    private readonly HttpClient _http;

    private ApiClient(HttpClient http) => _http = http;

    public static async Task<ApiClient> Register(Uri server)
    {
        var http = new HttpClient { BaseAddress = server };
        var response = await http.PostAsJsonAsync(
            "/v1/auth/register", new { email = "ada@example.com", password = "a rather long pass phrase" });
        var tokens = await Read(response);
        http.DefaultRequestHeaders.Authorization =
            new AuthenticationHeaderValue("Bearer", tokens.GetProperty("accessToken").GetString());
        return new ApiClient(http);
    }

    public async Task<JsonElement> Post(string path, object body) =>
        await Read(await _http.PostAsJsonAsync(path, body));

    public async Task<JsonElement> Get(string path) => await Read(await _http.GetAsync(path));

    /// <summary>The bare status; 0 when the server cannot be reached.</summary>
    public async Task<int> StatusOf(string path)
    {
        try
        {
            using var response = await _http.GetAsync(path);
            return (int)response.StatusCode;
        }
        catch (HttpRequestException)
        {
            return 0;
        }
    }

    /// <summary>Registers a device for each work directory and starts an agent with its key.</summary>
    public async Task<List<(string DeviceId, ModularProcess Agent)>> StartAgents(
        Uri server, int count, DataDirectory data)
    {
        var agents = new List<(string, ModularProcess)>();
        for (var number = 0; number < count; number++)
        {
            var registered = await Post("/v1/daemon/register", new { name = $"agent-{number}", platform = "linux" });
            var keyFile = data.Beside($"key-{number}");
            await File.WriteAllTextAsync(keyFile, registered.GetProperty("apiKey").GetString());
            var agent = ModularProcess.Start(
            [
                "agent", "--server", server.ToString(), "--key-file", keyFile,
                "--work-dir", data.Beside($"agent-{number}"), "--allow", "shell", "--concurrency", "10",
            ]);
            agents.Add((registered.GetProperty("device").GetProperty("id").GetString()!, agent));
        }

        return agents;
    }

    public void Dispose() => _http.Dispose();

    private static async Task<JsonElement> Read(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.That(response.IsSuccessStatusCode, Is.True, text);
        return JsonDocument.Parse(text).RootElement;
    }
}
