using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Modular.Domain;

namespace Modular.IntegrationTests.Agent;

/// <summary>A server that speaks the daemon's part of the contract over real HTTP, and fails when told to.</summary>
internal sealed class FakeServer : IAsyncDisposable
{
    public const string Key = "mdk_test_key_that_must_not_leak";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);
    private readonly FakeQueue _queue = new();
    private readonly WebApplication _app;

    private FakeServer(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.Single());

    /// <summary>Answers a call in the server's place when it returns something; sees path and body.</summary>
    public Func<string, JsonElement, IResult?> Intercept { get; set; } = (_, _) => null;

    /// <summary>Every call in order: path, body, Authorization.</summary>
    public ConcurrentQueue<(string Path, JsonElement Body, string? Credential)> Calls { get; } = new();

    /// <summary>What the device that calls is told of its own configuration.</summary>
    public object Config { get; set; } = new { desired = (object?)null, desiredVersion = 0 };

    /// <summary>Answers what is read beside the contract.</summary>
    public RequestDelegate Content { get; set; } = context =>
    {
        context.Response.StatusCode = 404;
        return Task.CompletedTask;
    };

    /// <summary>What was read: path and query, Authorization, Range.</summary>
    public ConcurrentQueue<(string Path, string? Credential, string? Range)> Reads { get; } = new();

    /// <summary>What the event stream carries to every listener from now on.</summary>
    public Action<string, string> Send { get; private set; } = (_, _) => { };

    /// <summary>Whether an agent has opened the stream of events; what is sent before is heard by nobody.</summary>
    public bool IsHeard { get; private set; }

    public static async Task<FakeServer> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var server = new FakeServer(app);
        app.MapGet("/v1/events", server.Events);
        app.MapGet("/v1/devices/self", () => Results.Json(new { config = server.Config }));
        app.MapGet("/{**path}", server.Serve);
        app.MapPost("/{**path}", server.Answer);
        await app.StartAsync();
        return server;
    }

    /// <summary>A problem document with <paramref name="code"/>.</summary>
    public static IResult Problem(int status, string code) => Results.Json(
        new { status, code, title = code, detail = "As the test asks." },
        contentType: "application/problem+json",
        statusCode: status);

    public FakeTask Add(string kind, object payload, int timeoutSeconds = 60) =>
        _queue.Add(kind, payload, timeoutSeconds);

    public FakeTask Shell(string command, int timeoutSeconds = 60) => Add("shell", new { command }, timeoutSeconds);

    /// <summary>Takes the task from its holder, as a rescue does.</summary>
    public void Requeue(FakeTask task) => _queue.Requeue(task);

    /// <summary>Waits until <paramref name="condition"/> holds; fails the test when it never does.</summary>
    public async Task Until(Func<bool> condition, string what)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!_queue.Holds(condition))
        {
            if (TimeProvider.System.GetElapsedTime(started) > Patience)
                Assert.Fail($"Waited in vain until {what}: {string.Join(' ', Calls.TakeLast(20).Select(c => c.Path))}");
            await Task.Delay(20);
        }
    }

    public Task Ended(FakeTask task) => Until(() => task.HasEnded, $"task {task.Kind} ended");

    public async ValueTask DisposeAsync()
    {
        using var atOnce = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        await _app.StopAsync(atOnce.Token);
        await _app.DisposeAsync();
    }

    private Task Serve(HttpContext context)
    {
        var request = context.Request;
        Reads.Enqueue((request.Path + request.QueryString, request.Headers.Authorization, request.Headers.Range));
        return Content(context);
    }

    private async Task<IResult> Answer(string path, HttpRequest request, CancellationToken ct)
    {
        var body = await JsonSerializer.DeserializeAsync<JsonElement>(request.Body, cancellationToken: ct);
        Calls.Enqueue((path, body, request.Headers.Authorization));
        if (Intercept(path, body) is { } instead)
            return instead;
        var parts = path.Split('/');
        return path switch
        {
            "v1/daemon/heartbeat" => _queue.Heartbeat(body),
            "v1/daemon/tasks/pending" => await Pending(body, ct),
            "v1/daemon/offline" => Results.NoContent(),
            "v1/daemon/register" => Register(body),
            _ when path.EndsWith("/progress", StringComparison.Ordinal) => _queue.Progress(Guid.Parse(parts[^2]), body),
            _ when path.EndsWith("/result", StringComparison.Ordinal) => _queue.Result(Guid.Parse(parts[^2]), body),
            _ => Problem(404, "request.not_found"),
        };
    }

    private static IResult Register(JsonElement body) => Results.Json(
        new
        {
            device = new { id = Ids.New(TimeProvider.System.GetUtcNow()), name = body.GetProperty("name").GetString() },
            apiKey = Key,
            heartbeatIntervalSeconds = 30,
        },
        statusCode: 201);

    private async Task<IResult> Pending(JsonElement body, CancellationToken ct)
    {
        // Shorter than the daemon asks for: a test that stops must not wait for it.
        for (var i = 0; i < 100; i++)
        {
            var claimed = _queue.Claim(body.GetProperty("max").GetInt32());
            if (claimed.Count > 0)
                return Results.Json(new { tasks = claimed });
            await Task.Delay(20, ct);
        }

        return Results.Json(new { tasks = Array.Empty<object>() });
    }

    private async Task Events(HttpContext context)
    {
        context.Response.ContentType = "text/event-stream";
        var frames = System.Threading.Channels.Channel.CreateUnbounded<string>();
        Send += (type, data) => frames.Writer.TryWrite($"id: 1\nevent: {type}\ndata: {data}\n\n");
        await context.Response.WriteAsync(": hello\n\n", context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
        IsHeard = true;
        await foreach (var frame in frames.Reader.ReadAllAsync(context.RequestAborted))
        {
            await context.Response.WriteAsync(frame, context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
        }
    }
}
