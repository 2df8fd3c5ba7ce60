using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Modular.IntegrationTests.Network;

namespace Modular.IntegrationTests.Tasks.Executors.Http;

/// <summary>Tasks of <c>http.request</c> against sites on loopback, which this host allows.</summary>
internal sealed class HttpRequestTests : ExecutorTest
{
    [Test]
    public async Task Keeps_what_was_answered()
    {
        await using var site = await LoopbackSite.Saying("""{"answer":42}""", "application/json", status: 201);

        var task = await Request(new
        {
            url = new Uri(site.Address, "/a?b=c"),
            method = "POST",
            headers = new { Authorization = "Bearer word" },
            body = new { question = "?" },
        });
        var ended = await Becomes(task, "succeeded");

        var result = ended.GetProperty("result");
        Assert.That(result.GetProperty("status").GetInt32(), Is.EqualTo(201));
        Assert.That(result.GetProperty("url").GetString(), Is.EqualTo(new Uri(site.Address, "/a?b=c").ToString()));
        Assert.That(result.GetProperty("body").GetProperty("answer").GetInt32(), Is.EqualTo(42));
        Assert.That(result.GetProperty("headers").GetProperty("content-type").GetString(), Does.Contain("json"));
        Assert.That(result.GetProperty("durationMs").GetInt64(), Is.GreaterThanOrEqualTo(0));
        var call = site.Calls.Single();
        Assert.That((call.Method, call.Path, call.Body), Is.EqualTo(("POST", "/a", """{"question":"?"}""")));
        Assert.That(call.Headers["Authorization"], Is.EqualTo("Bearer word"));
        Assert.That(call.Headers["Content-Type"], Is.EqualTo("application/json"));
        Assert.That(call.Headers["Idempotency-Key"], Is.EqualTo(task.Id()));
    }

    [Test]
    public async Task Is_tried_again_with_the_same_key_after_a_status_that_may_pass()
    {
        var answers = 0;
        await using var site = await LoopbackSite.Start(http =>
        {
            http.Response.StatusCode = ++answers == 1 ? 502 : 200;
            return Task.CompletedTask;
        });

        var task = await Request(
            new { url = site.Address, method = "POST" }, new { backoff = new { kind = "fixed", seconds = 0 } });
        var ended = await Becomes(task, "succeeded");

        Assert.That(ended.GetProperty("attempt").GetInt32(), Is.EqualTo(2));
        Assert.That(site.Calls.Select(call => call.Headers["Idempotency-Key"]), Is.EqualTo([task.Id(), task.Id()]));
    }

    [TestCase(400)]
    [TestCase(404)]
    [TestCase(501)]
    public async Task Fails_at_once_with_a_status_that_will_not_pass_and_keeps_the_answer(int status)
    {
        await using var site = await LoopbackSite.Saying("why", status: status);

        var ended = await Becomes(await Request(new { url = site.Address }), "failed");

        Assert.That(CodeOf(ended), Is.EqualTo("http.status"));
        Assert.That(ended.GetProperty("attempt").GetInt32(), Is.EqualTo(1));
        Assert.That(ended.GetProperty("result").GetProperty("status").GetInt32(), Is.EqualTo(status));
        Assert.That(ended.GetProperty("result").GetProperty("body").GetString(), Is.EqualTo("why"));
    }

    [TestCase("1200", 1200)]
    [TestCase("99999999", 3600)]
    public async Task Waits_as_long_as_it_is_asked_to(string retryAfter, int seconds)
    {
        await using var site = await LoopbackSite.Start(http =>
        {
            http.Response.StatusCode = 429;
            http.Response.Headers.RetryAfter = retryAfter;
            return Task.CompletedTask;
        });

        var task = await Request(new { url = site.Address }, new { backoff = new { kind = "fixed", seconds = 0 } });
        var waiting = await Becomes(task, "scheduled");

        var wait = waiting.GetProperty("runAt").GetDateTimeOffset() - waiting.GetProperty("updatedAt").GetDateTimeOffset();
        Assert.That(wait.TotalSeconds, Is.InRange(seconds - 1, Math.Min(seconds * 1.25, 3600) + 1));
    }

    [Test]
    public async Task Takes_for_a_success_what_the_task_expects()
    {
        await using var site = await LoopbackSite.Saying("gone", status: 404);

        var task = await Request(new { url = site.Address, expectStatus = new[] { 200, 404 } });

        Assert.That((await Becomes(task, "succeeded")).GetProperty("result").GetProperty("status").GetInt32(),
            Is.EqualTo(404));
    }

    [Test]
    public async Task Takes_a_redirect_as_it_is_where_the_task_says_so()
    {
        await using var site = await LoopbackSite.Start(http =>
        {
            http.Response.Redirect("/elsewhere");
            return Task.CompletedTask;
        });

        var task = await Request(new { url = site.Address, followRedirects = false, expectStatus = new[] { 302 } });
        var ended = await Becomes(task, "succeeded");

        Assert.That(
            ended.GetProperty("result").GetProperty("headers").GetProperty("location").GetString(),
            Is.EqualTo("/elsewhere"));
        Assert.That(site.Calls, Has.Count.EqualTo(1));
    }

    [TestCase("http://10.0.0.1/", "http.address_refused")]
    [TestCase("http://169.254.169.254/latest/meta-data/", "http.address_refused")]
    [TestCase("http://[::1]/", "http.address_refused")]
    [TestCase("http://127.0.0.2/", "http.address_refused")]
    public async Task Does_not_reach_what_is_inside(string url, string code)
    {
        var ended = await Becomes(await Request(new { url }), "failed");

        Assert.That(CodeOf(ended), Is.EqualTo(code));
        Assert.That(ended.GetProperty("attempt").GetInt32(), Is.EqualTo(1));
    }

    [Test]
    public async Task Does_not_follow_a_redirect_inside()
    {
        await using var site = await LoopbackSite.Start(http =>
        {
            http.Response.Redirect("http://169.254.169.254/latest/meta-data/");
            return Task.CompletedTask;
        });

        var ended = await Becomes(await Request(new { url = site.Address }), "failed");

        Assert.That(CodeOf(ended), Is.EqualTo("http.address_refused"));
    }

    [Test]
    public async Task Says_that_nobody_listens()
    {
        using var nobody = new TcpListener(IPAddress.Loopback, 0);
        nobody.Start();
        var port = ((IPEndPoint)nobody.LocalEndpoint).Port;
        nobody.Stop();

        var error = await ErrorOf(new { url = $"http://127.0.0.1:{port}/" });

        Assert.That(error, Is.EqualTo(("http.connect_failed", true)));
    }

    [Test]
    public async Task Says_that_there_is_no_such_host() => Assert.That(
        await ErrorOf(new { url = "http://no-such-host.invalid/" }), Is.EqualTo(("http.unknown_host", true)));

    [Test]
    public async Task Says_that_no_tls_is_spoken_there()
    {
        await using var site = await LoopbackSite.Saying("plain");

        Assert.That(
            await ErrorOf(new { url = $"https://127.0.0.1:{site.Address.Port}/" }),
            Is.EqualTo(("http.tls_failed", false)));
    }

    [Test]
    public async Task Says_that_the_answer_broke_off()
    {
        await using var site = await LoopbackSite.Start(async http =>
        {
            http.Response.ContentLength = 100;
            await http.Response.WriteAsync("half");
            await http.Response.Body.FlushAsync();
            http.Abort();
        });

        Assert.That(await ErrorOf(new { url = site.Address }), Is.EqualTo(("http.broken_off", true)));
    }

    [Test]
    public async Task Says_that_the_time_was_up_and_hangs_up()
    {
        await using var site = await LoopbackSite.Silent();

        Assert.That(
            await ErrorOf(new { url = site.Address, timeoutSeconds = 1 }), Is.EqualTo(("http.timeout", true)));
        await Eventually.That(() => site.HungUp, Is.EqualTo(1));
    }

    [Test]
    public async Task Hangs_up_at_once_when_it_is_cancelled()
    {
        await using var site = await LoopbackSite.Silent();
        var task = await Request(new { url = site.Address });
        await Eventually.That(() => site.Calls.Count, Is.EqualTo(1));

        await User.Do($"/v1/tasks/{task.Id()}/cancel", new { });

        await Becomes(task, "cancelled");
        await Eventually.That(() => site.HungUp, Is.EqualTo(1));
    }

    [Test]
    public async Task Reads_no_more_of_a_bomb_than_it_keeps()
    {
        await using var site = await LoopbackSite.Start(async http =>
        {
            http.Response.Headers.ContentEncoding = "gzip";
            await using var gzip = new GZipStream(http.Response.Body, CompressionLevel.Fastest);
            var zeros = new byte[1 << 20];
            while (!http.RequestAborted.IsCancellationRequested)
                await gzip.WriteAsync(zeros, http.RequestAborted);
        });

        var ended = await Becomes(await Request(new { url = site.Address }), "succeeded");

        Assert.That(ended.GetProperty("result").GetProperty("bodyTruncated").GetBoolean(), Is.True);
        await Eventually.That(() => site.HungUp, Is.EqualTo(1));
    }

    [TestCase("""{ "url": "http://user:word@a.example/" }""", "payload.url")]
    [TestCase("""{ "url": "file:///etc/passwd" }""", "payload.url")]
    [TestCase("""{ "url": "http://a.example/", "headers": { "Host": "b" } }""", "payload.headers.Host")]
    [TestCase("""{ "url": "http://a.example/", "headers": { "A": 1 } }""", "payload.headers.A")]
    [TestCase("""{ "url": "http://a.example/", "method": "TRACE" }""", "payload.method")]
    [TestCase("""{ "url": "http://a.example/", "timeoutSeconds": 0 }""", "payload.timeoutSeconds")]
    [TestCase("""{ "url": "http://a.example/", "retries": 3 }""", "payload.retries")]
    [TestCase("{}", "payload.url")]
    public async Task Refuses_a_payload_when_the_task_is_made(string payload, string field)
    {
        using var response = await User.Post(
            "/v1/tasks", new { kind = "a", executor = "http.request", payload = JsonElement.Parse(payload) });

        var problem = JsonElement.Parse(await response.Content.ReadAsStringAsync());
        Assert.That((int)response.StatusCode, Is.EqualTo(400), problem.GetRawText());
        Assert.That(problem.GetProperty("errors").TryGetProperty(field, out _), Is.True, problem.GetRawText());
    }

    private Task<JsonElement> Request(object payload, object? more = null) =>
        User.Do("/v1/tasks", TaskCaller.With(new { kind = "call", executor = "http.request", payload }, more));

    private async Task<(string? Code, bool Retryable)> ErrorOf(object payload)
    {
        var error = (await Becomes(await Request(payload, new { maxAttempts = 1 }), "failed")).GetProperty("error");
        return (error.GetProperty("code").GetString(), error.GetProperty("retryable").GetBoolean());
    }

    private static string? CodeOf(JsonElement task) => task.GetProperty("error").GetProperty("code").GetString();
}
