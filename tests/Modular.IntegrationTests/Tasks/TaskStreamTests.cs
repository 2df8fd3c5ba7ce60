using System.Net;
using System.Text.Json;

namespace Modular.IntegrationTests.Tasks;

internal sealed class TaskStreamTests
{
    private TaskHost _host = null!;
    private TaskCaller _user = null!;
    private TaskCaller _device = null!;
    private string _id = null!;

    [SetUp]
    public async Task Start()
    {
        _host = await TaskHost.Start();
        var userId = TaskHost.NewId();
        var deviceId = await _host.AddDevice(userId);
        (_user, _device) = (_host.User(userId), _host.Device(deviceId, userId));
        _id = (await _user.Create(deviceId, new { backoff = new { seconds = 0 } })).Id();
    }

    [TearDown]
    public async Task Stop() => await _host.DisposeAsync();

    [Test]
    public async Task Follows_a_task_to_its_end()
    {
        await using var stream = await SseReader.Open(_user.Http, $"/v1/tasks/{_id}/events");
        var claim = await _device.Claim();
        var running = await stream.Next();
        await Report(claim, 1, "one");
        var line = await stream.Next();
        var progress = await stream.Next();
        await Finish(claim);
        var end = await stream.Next();

        Assert.That((running.Type, running.Data.Status(), running.Id), Is.EqualTo(("task.updated", "running", "1")));
        Assert.That(running.Data.TryGetProperty("payload", out _), Is.False);
        Assert.That((line.Type, line.Id), Is.EqualTo(("task.log", "2")));
        Assert.That(line.Data.GetProperty("text").GetString(), Is.EqualTo("one"));
        Assert.That(progress.Type, Is.EqualTo("task.progress"));
        Assert.That(progress.Data.GetProperty("progress").GetDouble(), Is.EqualTo(10));
        Assert.That(progress.Id, Is.Null);
        Assert.That((end.Type, end.Data.Status(), end.Id), Is.EqualTo(("task.completed", "succeeded", "3")));
        Assert.That(end.Data.GetProperty("result").GetInt32(), Is.EqualTo(7));
        Assert.That(await stream.HasEnded(), Is.True);
    }

    [Test]
    public async Task Resumes_without_gap_or_repeat()
    {
        var claim = await _device.Claim();
        await Report(claim, 1, "one", "two");
        await Report(claim, 2, "three");
        await Finish(claim);

        await using var all = await SseReader.Open(_user.Http, $"/v1/tasks/{_id}/events");
        var whole = await all.ToEnd();
        await using var rest = await SseReader.Open(_user.Http, $"/v1/tasks/{_id}/events?since=1", lastEventId: "3");
        var second = await rest.ToEnd();

        Assert.That(whole.Select(e => e.Id), Is.EqualTo(["1", "2", "3", "4", "5"]));
        Assert.That(second.Select(e => e.Id), Is.EqualTo(["4", "5"]));
        Assert.That(second[^1].Type, Is.EqualTo("task.completed"));
    }

    [Test]
    public async Task Has_nothing_more_after_the_end()
    {
        await Finish(await _device.Claim());

        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/tasks/{_id}/events");
        request.Headers.Add("Last-Event-ID", "2");
        using var response = await _user.Http.SendAsync(request);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
    }

    [Test]
    public async Task Goes_on_over_a_failed_attempt()
    {
        var claim = await _device.Claim();
        await _device.Do($"/v1/daemon/tasks/{_id}/result", new { leaseEpoch = claim.Epoch(), status = "failed" });
        await Finish(await _device.Claim());

        await using var stream = await SseReader.Open(_user.Http, $"/v1/tasks/{_id}/events");
        var events = await stream.ToEnd();

        Assert.That(events.Select(e => $"{e.Type} {e.Data.Status()}@{e.Data.Epoch()}"), Is.EqualTo([
            "task.updated running@1", "task.updated queued@1", "task.updated running@2",
            "task.completed succeeded@2"]));
    }

    [Test]
    public async Task Ends_when_the_host_stops()
    {
        await using var stream = await SseReader.Open(_user.Http, $"/v1/tasks/{_id}/events");

        await _host.Stop();

        Assert.That(await stream.HasEnded(), Is.True);
    }

    private Task<JsonElement> Report(JsonElement claim, int seq, params string[] lines) =>
        _device.Do($"/v1/daemon/tasks/{_id}/progress", new
        {
            leaseEpoch = claim.Epoch(),
            seq,
            progress = seq * 10,
            log = lines.Select(text => new { stream = "stdout", text }),
        });

    private Task<JsonElement> Finish(JsonElement claim) => _device.Do(
        $"/v1/daemon/tasks/{_id}/result", new { leaseEpoch = claim.Epoch(), status = "succeeded", result = 7 });
}

/// <summary>Reads server-sent events as a client does.</summary>
internal sealed class SseReader : IAsyncDisposable
{
    private readonly HttpResponseMessage _response;
    private readonly StreamReader _lines;

    private SseReader(HttpResponseMessage response, Stream body) =>
        (_response, _lines) = (response, new StreamReader(body));

    public static async Task<SseReader> Open(HttpClient http, string path, string? lastEventId = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (lastEventId is not null)
            request.Headers.Add("Last-Event-ID", lastEventId);
        var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.That(response.Content.Headers.ContentType?.MediaType, Is.EqualTo("text/event-stream"));
        return new SseReader(response, await response.Content.ReadAsStreamAsync());
    }

    /// <summary>The next event; comments and bare retry lines are passed over.</summary>
    public async Task<(string? Id, string Type, JsonElement Data)> Next() =>
        await Read() ?? throw new AssertionException("The stream has ended.");

    public async Task<IReadOnlyList<(string? Id, string Type, JsonElement Data)>> ToEnd()
    {
        var events = new List<(string?, string, JsonElement)>();
        while (await Read() is { } one)
            events.Add(one);
        return events;
    }

    public async Task<bool> HasEnded() => await Read() is null;

    public ValueTask DisposeAsync()
    {
        _lines.Dispose();
        _response.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<(string? Id, string Type, JsonElement Data)?> Read()
    {
        string? id = null, type = null, data = null;
        while (await _lines.ReadLineAsync() is { } line)
        {
            if (line.Length == 0 && data is not null)
                return (id, type!, JsonElement.Parse(data));
            var (field, value) = line.IndexOf(": ", StringComparison.Ordinal) is var colon and > 0
                ? (line[..colon], line[(colon + 2)..]) : (line, "");
            (id, type, data) = field switch
            {
                "id" => (value, type, data),
                "event" => (id, value, data),
                "data" => (id, type, value),
                _ => (id, type, data),
            };
        }

        return null;
    }
}
