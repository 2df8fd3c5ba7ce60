using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Modular.IntegrationTests.Network;

/// <summary>A site somewhere out there: a real HTTP server on loopback that answers as a test says.</summary>
internal sealed class LoopbackSite : IAsyncDisposable
{
    private readonly WebApplication _app;

    private LoopbackSite(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.Single());

    /// <summary>What came, in order.</summary>
    public ConcurrentQueue<SiteCall> Calls { get; } = new();

    /// <summary>How many calls the caller has hung up on.</summary>
    public int HungUp => Calls.Count(call => call.Aborted.IsCancellationRequested);

    public static async Task<LoopbackSite> Start(Func<HttpContext, Task> answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var site = new LoopbackSite(app);
        app.Run(async http =>
        {
            using var body = new StreamReader(http.Request.Body);
            site.Calls.Enqueue(new SiteCall(
                http.Request.Method, http.Request.Path,
                http.Request.Headers.ToDictionary(
                    header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
                await body.ReadToEndAsync(), http.RequestAborted));
            await answer(http);
        });
        await app.StartAsync();
        return site;
    }

    /// <summary>Answers with what a test says, whatever was asked.</summary>
    public static Task<LoopbackSite> Saying(string text, string type = "text/plain", int status = 200) =>
        Start(http =>
        {
            http.Response.StatusCode = status;
            http.Response.ContentType = type;
            return http.Response.WriteAsync(text);
        });

    /// <summary>Answers nothing until the caller has gone.</summary>
    public static Task<LoopbackSite> Silent() => Start(WaitForHangUp);

    /// <summary>Ends when the caller has gone.</summary>
    public static async Task WaitForHangUp(HttpContext http) => await Task
        .Delay(Timeout.Infinite, http.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }
}

/// <summary>A call that came to a site.</summary>
internal sealed record SiteCall(
    string Method, string Path, IReadOnlyDictionary<string, string> Headers, string Body, CancellationToken Aborted);
