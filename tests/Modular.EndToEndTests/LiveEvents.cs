using System.Net.ServerSentEvents;
using System.Text;
using System.Text.Json;

namespace Modular.EndToEndTests;

/// <summary>An open stream of live events.</summary>
internal sealed class LiveEvents : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private readonly HttpResponseMessage _response;
    private readonly Stream _body;

    private LiveEvents(HttpResponseMessage response, Stream body) => (_response, _body) = (response, body);

    public static async Task<LiveEvents> Open(HttpClient http, string? since)
    {
        var path = since is null ? "/v1/events" : $"/v1/events?since={since}";
        var response = await http.GetAsync(path, HttpCompletionOption.ResponseHeadersRead);
        Assert.That((int)response.StatusCode, Is.EqualTo(200));
        return new LiveEvents(response, await response.Content.ReadAsStreamAsync());
    }

    /// <summary>Reads on until all of <paramref name="tasks"/> were announced as created.</summary>
    public async Task UntilCreated(params IEnumerable<string> tasks)
    {
        using var limit = new CancellationTokenSource(Limit);
        var missing = tasks.ToHashSet();
        await foreach (var live in SseParser.Create(_body).EnumerateAsync(limit.Token))
        {
            if (IsCreation(live))
                missing.Remove(TaskOf(live));
            if (missing.Count == 0)
                return;
        }

        Assert.Fail($"The stream ended without {missing.Count} of the tasks.");
    }

    /// <summary>All that comes until a task is announced as created: the event's type, and its task.</summary>
    public async Task<IReadOnlyList<(string Type, string TaskId)>> UntilCreation(string task)
    {
        using var limit = new CancellationTokenSource(Limit);
        var told = new List<(string, string)>();
        await foreach (var live in SseParser.Create(_body).EnumerateAsync(limit.Token))
        {
            if (!live.EventType.StartsWith("task.", StringComparison.Ordinal))
                continue;
            told.Add((live.EventType, TaskOf(live)));
            if (told[^1] == ("task.created", task))
                return told;
        }

        throw new AssertionException("The stream ended before.");
    }

    /// <summary>All that comes until the server ends the stream; a stream that is cut off throws.</summary>
    public async Task<EndedStream> Rest()
    {
        using var text = new MemoryStream();
        await _body.CopyToAsync(text);
        var parser = SseParser.Create(new MemoryStream(text.ToArray()));
        var created = parser.Enumerate().Where(IsCreation).Select(TaskOf).ToHashSet();
        return new EndedStream(Encoding.UTF8.GetString(text.ToArray()), created, parser.LastEventId);
    }

    public void Dispose()
    {
        _body.Dispose();
        _response.Dispose();
    }

    private static bool IsCreation(SseItem<string> live) => live.EventType == "task.created";

    private static string TaskOf(SseItem<string> live) =>
        JsonDocument.Parse(live.Data).RootElement.GetProperty("id").GetString()!;
}

/// <summary>What came on a stream until the server ended it.</summary>
/// <param name="Text">Every byte of it.</param>
/// <param name="Created">The tasks announced as created.</param>
/// <param name="Position">Where to go on.</param>
internal sealed record EndedStream(string Text, IReadOnlySet<string> Created, string Position);
