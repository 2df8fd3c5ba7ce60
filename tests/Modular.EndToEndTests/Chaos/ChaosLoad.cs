using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;

namespace Modular.EndToEndTests.Chaos;

/// <summary>
/// Clients that create tasks of every kind and insist: each request is repeated, at whichever host, until it is
/// answered. What they were told is created must be there in the end, once.
/// </summary>
internal sealed class ChaosLoad(string token, IReadOnlyList<Uri> hosts, IReadOnlyList<string> devices)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(150);
    private readonly ConcurrentQueue<string> _accepted = new();
    private readonly ConcurrentQueue<string> _abandoned = new();
    private int _requests;
    private int _repeats;

    /// <summary>The tasks that a client was told of.</summary>
    public IReadOnlyCollection<string> Accepted => _accepted;

    /// <summary>Those of them whose device was removed, so that they must fail.</summary>
    public IReadOnlyCollection<string> Abandoned => _abandoned;

    /// <summary>How many requests were sent more than once.</summary>
    public int Repeats => _repeats;

    /// <summary>Creates until <paramref name="end"/>; returns when every request was answered.</summary>
    public Task Run(int clients, CancellationToken end) =>
        Task.WhenAll(Enumerable.Range(0, clients).Select(_ => Create(end)).Append(Remove(end)));

    private async Task Create(CancellationToken end)
    {
        using var http = Client();
        while (!end.IsCancellationRequested)
        {
            foreach (var task in await CreateTasks(http, NextBatch()))
                _accepted.Enqueue(task);
            await Task.Delay(Pause, CancellationToken.None);
        }
    }

    /// <summary>
    /// Adds a device, gives it work and removes it: by a message its tasks learn that they have failed.
    /// </summary>
    private async Task Remove(CancellationToken end)
    {
        using var http = Client();
        while (!end.IsCancellationRequested)
        {
            var registered = await Insist(http, "/v1/daemon/register", new { name = "brief", platform = "linux" });
            var device = registered.GetProperty("device").GetProperty("id").GetString()!;
            var work = new { kind = "shell", payload = new { command = "true" }, deviceId = device };
            foreach (var task in await CreateTasks(http, [work, work]))
            {
                _accepted.Enqueue(task);
                _abandoned.Enqueue(task);
            }

            await Insist(http, $"/v1/devices/{device}", body: null);
            await Task.Delay(Pause, CancellationToken.None);
        }
    }

    private HttpClient Client() => new()
    {
        Timeout = Patience,
        DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", token) },
    };

    private object[] NextBatch()
    {
        var device = devices[RandomNumberGenerator.GetInt32(devices.Count)];
        object Shell(object? more = null) => With(
            new { kind = "shell", payload = new { command = "sleep 0.2" }, deviceId = device }, more);
        object Noop(object? more = null) => With(new { kind = "noop", payload = new { }, executor = "noop" }, more);
        return RandomNumberGenerator.GetInt32(5) switch
        {
            0 => [Shell()],
            1 => [Noop(), Noop(), Noop()],
            2 => [Noop(new { concurrencyKey = $"key-{RandomNumberGenerator.GetInt32(3)}" })],
            3 => [Shell(new { concurrencyKey = $"key-{RandomNumberGenerator.GetInt32(3)}" })],
            _ => [Noop(), Shell(new { after = new[] { "tasks[0]" } }), Noop(new { after = new[] { "tasks[1]" } })],
        };
    }

    private async Task<IEnumerable<string>> CreateTasks(HttpClient http, object[] tasks)
    {
        var created = await Insist(http, "/v1/tasks/batch", new { tasks });
        return created.GetProperty("items").EnumerateArray().Select(task => task.GetProperty("id").GetString()!);
    }

    /// <summary>Posts, or deletes where there is no body, until it is answered.</summary>
    private async Task<JsonElement> Insist(HttpClient http, string path, object? body)
    {
        var key = $"request-{Interlocked.Increment(ref _requests)}";
        for (var attempt = 0; ; attempt++)
        {
            if (attempt == 1)
                Interlocked.Increment(ref _repeats);
            var host = hosts[RandomNumberGenerator.GetInt32(hosts.Count)];
            if (await TrySend(http, new Uri(host, path), key, body) is { } answer)
                return answer;
            await Task.Delay(Pause);
        }
    }

    private static async Task<JsonElement?> TrySend(HttpClient http, Uri uri, string key, object? body)
    {
        try
        {
            using var request = new HttpRequestMessage(body is null ? HttpMethod.Delete : HttpMethod.Post, uri);
            if (body is not null)
            {
                request.Content = JsonContent.Create(body);
                request.Headers.Add("Idempotency-Key", key);
            }

            using var response = await http.SendAsync(request);
            var status = (int)response.StatusCode;
            var text = await response.Content.ReadAsStringAsync();
            // Away, or the same request still running somewhere.
            if (status is 503 or 409)
                return null;
            // What is removed twice is not there the second time; anything else is a fault.
            Assert.That(status, body is null ? Is.AnyOf(204, 404) : Is.EqualTo(201), text);
            return body is null ? default(JsonElement) : JsonDocument.Parse(text).RootElement;
        }
        // Killed, or swallowed.
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or IOException)
        {
            return null;
        }
    }

    private static Dictionary<string, object?> With(object body, object? more) =>
        new[] { body, more }.OfType<object>()
            .SelectMany(part => part.GetType().GetProperties().Select(p => (p.Name, Value: p.GetValue(part))))
            .ToDictionary(part => part.Name, part => (object?)part.Value);
}
