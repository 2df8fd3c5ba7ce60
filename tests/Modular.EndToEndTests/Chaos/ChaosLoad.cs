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
    private int _requests;
    private int _repeats;

    /// <summary>The tasks that a client was told of.</summary>
    public IReadOnlyCollection<string> Accepted => _accepted;

    /// <summary>How many requests were sent more than once.</summary>
    public int Repeats => _repeats;

    /// <summary>Creates until <paramref name="end"/>; returns when every request was answered.</summary>
    public Task Run(int clients, CancellationToken end) =>
        Task.WhenAll(Enumerable.Range(0, clients).Select(_ => Create(end)));

    private async Task Create(CancellationToken end)
    {
        using var http = new HttpClient { Timeout = Patience };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        while (!end.IsCancellationRequested)
        {
            await Insist(http, NextBatch());
            await Task.Delay(Pause, CancellationToken.None);
        }
    }

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

    private async Task Insist(HttpClient http, object[] tasks)
    {
        var key = $"request-{Interlocked.Increment(ref _requests)}";
        for (var attempt = 0; ; attempt++)
        {
            if (attempt == 1)
                Interlocked.Increment(ref _repeats);
            if (await TrySend(http, hosts[RandomNumberGenerator.GetInt32(hosts.Count)], key, tasks) is { } created)
            {
                foreach (var task in created)
                    _accepted.Enqueue(task);
                return;
            }

            await Task.Delay(Pause);
        }
    }

    private static async Task<string[]?> TrySend(HttpClient http, Uri host, string key, object[] tasks)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(host, "/v1/tasks/batch"))
            {
                Content = JsonContent.Create(new { tasks }),
            };
            request.Headers.Add("Idempotency-Key", key);
            using var response = await http.SendAsync(request);
            var body = await response.Content.ReadAsStringAsync();
            // Away, or the same request still running somewhere; anything else is a fault.
            if ((int)response.StatusCode is 503 or 409)
                return null;
            Assert.That((int)response.StatusCode, Is.EqualTo(201), body);
            var items = JsonDocument.Parse(body).RootElement.GetProperty("items");
            return [.. items.EnumerateArray().Select(task => task.GetProperty("id").GetString()!)];
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
