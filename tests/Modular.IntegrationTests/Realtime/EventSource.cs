using System.Net;
using System.Text;

namespace Modular.IntegrationTests.Realtime;

/// <summary>One event as a client sees it.</summary>
internal sealed record SentEvent(string Id, string Type, string Data);

/// <summary>A client of server-sent events, after the WHATWG's rules.</summary>
internal sealed class EventSource : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);
    private readonly StreamReader _reader;
    private readonly StringBuilder _text = new();
    private string _id = "";

    private EventSource(HttpResponseMessage response, Stream body)
    {
        Response = response;
        _reader = new StreamReader(body, Encoding.UTF8);
    }

    public HttpResponseMessage Response { get; }

    /// <summary>The position with which the stream began.</summary>
    public string? FirstId { get; private set; }

    public static Task<EventSource> Open(HttpClient client, string query = "", string? lastEventId = null) =>
        OpenAt("/v1/events" + query, client, lastEventId);

    public static async Task<EventSource> OpenAt(string path, HttpClient client, string? lastEventId = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Accept.ParseAdd("text/event-stream");
        if (lastEventId is not null)
            request.Headers.Add("Last-Event-ID", lastEventId);
        var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead).WaitAsync(Limit);
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        return new EventSource(response, await response.Content.ReadAsStreamAsync());
    }

    public static async Task<HttpStatusCode> TryOpen(HttpClient client)
    {
        using var response = await client.GetAsync("/v1/events", HttpCompletionOption.ResponseHeadersRead);
        return response.StatusCode;
    }

    /// <summary>The next event that has data.</summary>
    public async Task<SentEvent> Next()
    {
        var (type, data) = ("message", (string?)null);
        while (await ReadLine() is { } line)
        {
            if (line.Length == 0 && data is not null)
                return new SentEvent(_id, type, data);
            var (field, value) = Split(line);
            if (field == "event")
                type = value;
            else if (field == "data")
                data = data is null ? value : data + "\n" + value;
        }

        throw new AssertionException("The stream ended.");
    }

    /// <summary>Reads to the end of the stream; everything that came.</summary>
    public async Task<string> ReadToEnd()
    {
        while (await ReadLine() is not null)
        {
        }

        return _text.ToString();
    }

    public void Dispose()
    {
        _reader.Dispose();
        Response.Dispose();
    }

    private async Task<string?> ReadLine()
    {
        var line = await _reader.ReadLineAsync().WaitAsync(Limit);
        if (line is null)
            return null;

        _text.Append(line).Append('\n');
        var (field, value) = Split(line);
        if (field == "id")
            (_id, FirstId) = (value, FirstId ?? value);
        return line;
    }

    private static (string Field, string Value) Split(string line) => line.Split(": ", 2) is [var field, var value]
        ? (field, value)
        : (line, "");
}
