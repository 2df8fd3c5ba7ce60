using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Modular.Api.Agent.Server;

/// <summary>
/// The daemon's part of the HTTP contract. Every call answers, throws <see cref="ServerRefusal"/> when the server says
/// no, or <see cref="ServerAway"/> for all else: silence, a broken connection, 429, 5xx, a proxy speaking in its place.
/// </summary>
internal sealed class ServerClient : IDisposable
{
    /// <summary>How long a call may take beyond the wait that it asks for.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Where the server has content that a device may read.</summary>
    private static readonly string[] Content = ["v1/files/", "v1/config/backups/"];

    private readonly HttpClient _http;

    public ServerClient(Uri server, string credential)
    {
        _http = new HttpClient(Connections.Handler())
        {
            // Each call has its own limit.
            Timeout = Timeout.InfiniteTimeSpan,
            BaseAddress = new Uri(server.AbsoluteUri.TrimEnd('/') + "/"),
        };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", credential);
        _http.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("modular-agent", Build.Version));
    }

    /// <summary>Registers this machine; the same <paramref name="idempotencyKey"/> gets the same key again.</summary>
    public Task<RegisterAnswer> Register(RegisterBody body, string idempotencyKey, CancellationToken ct)
    {
        var request = Post("v1/daemon/register", body);
        request.Headers.Add("Idempotency-Key", idempotencyKey);
        return Read<RegisterAnswer>(request, TimeSpan.Zero, ct);
    }

    public Task<HeartbeatAnswer> Heartbeat(HeartbeatBody body, CancellationToken ct) =>
        Read<HeartbeatAnswer>(Post("v1/daemon/heartbeat", body), TimeSpan.Zero, ct);

    public Task<SelfAnswer> Self(CancellationToken ct) =>
        Read<SelfAnswer>(new HttpRequestMessage(HttpMethod.Get, "v1/devices/self"), TimeSpan.Zero, ct);

    public Task<PendingAnswer> Pending(PendingBody body, CancellationToken ct) =>
        Read<PendingAnswer>(Post("v1/daemon/tasks/pending", body), TimeSpan.FromSeconds(body.WaitSeconds), ct);

    public Task<ProgressAnswer> Progress(Guid task, ProgressBody body, CancellationToken ct) =>
        Read<ProgressAnswer>(Post($"v1/daemon/tasks/{task}/progress", body), TimeSpan.Zero, ct);

    public Task<JsonElement> Result(Guid task, ResultBody body, CancellationToken ct) =>
        Read<JsonElement>(Post($"v1/daemon/tasks/{task}/result", body), TimeSpan.Zero, ct);

    public Task Offline(CancellationToken ct) =>
        Send(Post("v1/daemon/offline", new { }), TimeSpan.Zero, static (_, _) => Task.FromResult(true), ct);

    /// <summary>Hands the device's own event stream to <paramref name="read"/>, for as long as that likes.</summary>
    public Task<bool> Events(Func<Stream, CancellationToken, Task> read, CancellationToken ct)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "v1/events");
        request.Headers.Accept.ParseAdd("text/event-stream");
        return Send(
            request,
            Timeout.InfiniteTimeSpan,
            async (response, token) =>
            {
                await read(await response.Content.ReadAsStreamAsync(token), token);
                return true;
            },
            ct);
    }

    /// <summary>Makes an address of what a task names: a whole one, or a path of this server.</summary>
    /// <returns>Null when it is neither.</returns>
    public Uri? AddressOf(string text)
    {
        // With the dot, what follows is a path whatever it looks like.
        if (text.StartsWith('/'))
            return Uri.TryCreate(_http.BaseAddress!, "./" + text.TrimStart('/'), out var own) ? own : null;
        return Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" ? url : null;
    }

    /// <summary>
    /// Adds the device key to a request for this server's own content; whatever else is asked for goes without.
    /// </summary>
    public void Sign(HttpRequestMessage request)
    {
        var (own, asked) = (_http.BaseAddress!, request.RequestUri!);
        var isOwn = Uri.Compare(
            own, asked, UriComponents.SchemeAndServer, UriFormat.Unescaped, StringComparison.OrdinalIgnoreCase) == 0;
        bool IsBelow(string path) =>
            asked.AbsolutePath.StartsWith(own.AbsolutePath + path, StringComparison.Ordinal);

        if (!isOwn || !Content.Any(IsBelow))
            return;
        request.Headers.Authorization = _http.DefaultRequestHeaders.Authorization;
        // A proxy goes by this name and not by the address: whoever set another one would be given the key.
        request.Headers.Host = null;
    }

    public void Dispose() => _http.Dispose();

    private static HttpRequestMessage Post<T>(string path, T body) =>
        new(HttpMethod.Post, path) { Content = JsonContent.Create(body, options: AgentJson.Options) };

    private Task<T> Read<T>(HttpRequestMessage request, TimeSpan wait, CancellationToken ct) =>
        Send(
            request,
            wait,
            static async (response, token) => await response.Content.ReadFromJsonAsync<T>(AgentJson.Options, token)
                ?? throw new JsonException("The answer is null."),
            ct);

    private async Task<T> Send<T>(
        HttpRequestMessage request,
        TimeSpan wait,
        Func<HttpResponseMessage, CancellationToken, Task<T>> read,
        CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var isEndless = wait == Timeout.InfiniteTimeSpan;
        limit.CancelAfter(isEndless ? Patience : wait + Patience);
        try
        {
            using var sent = request;
            using var response = await _http.SendAsync(sent, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            // What has begun to answer may go on as long as its reader bears it.
            if (isEndless)
                limit.CancelAfter(Timeout.InfiniteTimeSpan);
            if (!response.IsSuccessStatusCode)
                throw await Fault(response, limit.Token);
            return await read(response, limit.Token);
        }
        catch (OperationCanceledException e) when (!ct.IsCancellationRequested)
        {
            throw new ServerAway("It does not answer in time.", cause: e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new ServerAway(e.Message, cause: e);
        }
        catch (JsonException e)
        {
            throw new ServerAway("Its answer is not of this API: " + e.Message, cause: e);
        }
    }

    // Only a status with one of the server's own codes is its word: a proxy's bare 404 must not make a result be lost.
    private static async Task<Exception> Fault(HttpResponseMessage response, CancellationToken ct)
    {
        var status = response.StatusCode;
        var retryAfter = response.Headers.RetryAfter?.Delta;
        var isFinal = (int)status is >= 400 and < 500
            && status is not (HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests);
        if (isFinal && response.Content.Headers.ContentType?.MediaType == "application/problem+json")
        {
            var problem = await response.Content.ReadFromJsonAsync<Problem>(AgentJson.Options, ct);
            if (problem?.Code is { Length: > 0 } code)
                return new ServerRefusal(status, code, problem.Detail ?? problem.Title ?? "");
        }

        return new ServerAway($"It answers {(int)status}.", retryAfter);
    }

    private sealed record Problem(string? Code = null, string? Title = null, string? Detail = null);
}
