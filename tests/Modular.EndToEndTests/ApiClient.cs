using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace Modular.EndToEndTests;

/// <summary>One who calls a server: a user who has signed in, or a device with its key.</summary>
internal sealed class ApiClient : IDisposable
{
    private static readonly object Credentials =
        new { email = "ada@example.com", password = "a rather long pass phrase" };

    private readonly HttpClient _http;
    private readonly string _token;

    private ApiClient(Uri server, string token)
    {
        _token = token;
        _http = new HttpClient { BaseAddress = server };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    public Uri Server => _http.BaseAddress!;

    /// <summary>What it calls with.</summary>
    public string Token => _token;

    public static Task<ApiClient> Register(Uri server) => SignIn(server, "/v1/auth/register");

    /// <summary>Another session of the user who has registered.</summary>
    public static Task<ApiClient> LogIn(Uri server) => SignIn(server, "/v1/auth/login");

    /// <summary>A device of this user, that calls with its key.</summary>
    public async Task<(string DeviceId, ApiClient Device)> AddDevice()
    {
        var (id, key) = await RegisterDevice("device");
        return (id, new ApiClient(Server, key));
    }

    public async Task<(string Id, string Key)> RegisterDevice(string name)
    {
        var registered = await Post("/v1/daemon/register", new { name, platform = "linux" });
        var id = registered.GetProperty("device").GetProperty("id").GetString()!;
        return (id, registered.GetProperty("apiKey").GetString()!);
    }

    /// <summary>The same credential at another host.</summary>
    public ApiClient At(Uri server) => new(server, _token);

    public async Task<JsonElement> Post(string path, object body) => await Read(await Send(path, body));

    public Task<HttpResponseMessage> Send(string path, object body) => _http.PostAsJsonAsync(path, body);

    public async Task<JsonElement> Get(string path) => await Read(await _http.GetAsync(path));

    public async Task<JsonElement> Patch(string path, object body) =>
        await Read(await _http.PatchAsJsonAsync(path, body));

    public async Task Delete(string path)
    {
        using var response = await _http.DeleteAsync(path);
        Assert.That(response.IsSuccessStatusCode, Is.True, path);
    }

    /// <summary>All of a list, page by page.</summary>
    public async Task<List<JsonElement>> List(string path)
    {
        var items = new List<JsonElement>();
        string? cursor = null;
        do
        {
            var after = cursor is null ? "" : $"&cursor={cursor}";
            var page = await Get($"{path}{(path.Contains('?') ? '&' : '?')}limit=200{after}");
            items.AddRange(page.GetProperty("items").EnumerateArray());
            cursor = page.GetProperty("nextCursor").GetString();
        }
        while (cursor is not null);
        return items;
    }

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

    /// <summary>Opens the stream of live events, behind the event <paramref name="since"/> or at what comes.</summary>
    public Task<LiveEvents> Listen(string? since = null) => LiveEvents.Open(_http, since);

    public void Dispose() => _http.Dispose();

    private static async Task<ApiClient> SignIn(Uri server, string path)
    {
        using var http = new HttpClient { BaseAddress = server };
        var tokens = await Read(await http.PostAsJsonAsync(path, Credentials));
        return new ApiClient(server, tokens.GetProperty("accessToken").GetString()!);
    }

    private static async Task<JsonElement> Read(HttpResponseMessage response)
    {
        using var read = response;
        var text = await read.Content.ReadAsStringAsync();
        Assert.That(read.IsSuccessStatusCode, Is.True, text);
        return JsonDocument.Parse(text).RootElement;
    }
}
