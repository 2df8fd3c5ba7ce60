using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Text.Json;
using System.Text.Json.Nodes;
using Modular.Api.CommandLine;

namespace Modular.Api.Demo;

/// <summary>The API as the demo calls it: like any client, over HTTP alone.</summary>
internal sealed class DemoClient(Uri server) : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = server, Timeout = TimeSpan.FromSeconds(100) };

    /// <summary>Where the server is.</summary>
    public Uri Server => server;

    public async Task RequireServer(CancellationToken ct)
    {
        try
        {
            using var response = await _http.GetAsync("/health/ready", ct);
            if (!response.IsSuccessStatusCode)
                throw new CommandFailed($"The server at {server} is not ready ({(int)response.StatusCode}).");
        }
        catch (HttpRequestException)
        {
            throw new CommandFailed(
                $"There is no server at {server}: start one with 'modular serve', or name it with --server.");
        }
    }

    public async Task LogIn(string email, string password, CancellationToken ct)
    {
        var tokens = await Post("/v1/auth/login", new { email, password }, ct);
        var accessToken = (string?)tokens["accessToken"];
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", accessToken);
    }

    public async Task<JsonNode> Get(string path, CancellationToken ct)
    {
        using var response = await _http.GetAsync(path, ct);
        return await Read(response, path, ct);
    }

    public async Task<JsonNode> Post(string path, object body, CancellationToken ct)
    {
        using var response = await _http.PostAsJsonAsync(path, body, ct);
        return await Read(response, path, ct);
    }

    public async Task Delete(string path, CancellationToken ct)
    {
        using var response = await _http.DeleteAsync(path, ct);
        await Read(response, path, ct);
    }

    /// <summary>Opens a stream of events; once this returns nothing later is missed.</summary>
    public async Task<IAsyncEnumerable<SseItem<JsonNode?>>> Stream(string path, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
        if (!response.IsSuccessStatusCode)
            await Read(response, path, ct);
        var body = await response.Content.ReadAsStreamAsync(ct);
        return SseParser.Create(body, (_, data) => JsonNode.Parse(data)).EnumerateAsync(ct);
    }

    public void Dispose() => _http.Dispose();

    private static async Task<JsonNode> Read(HttpResponseMessage response, string path, CancellationToken ct)
    {
        var text = await response.Content.ReadAsStringAsync(ct);
        if (response.IsSuccessStatusCode)
            return text.Length == 0 ? new JsonObject() : JsonNode.Parse(text)!;
        throw new CommandFailed($"{path} was answered with {(int)response.StatusCode}: {DetailOf(text)}");
    }

    private static string DetailOf(string text)
    {
        try
        {
            return (string?)JsonNode.Parse(text)?["detail"] ?? text;
        }
        // Not from Modular, such as a proxy's page.
        catch (JsonException)
        {
            return text;
        }
    }
}
