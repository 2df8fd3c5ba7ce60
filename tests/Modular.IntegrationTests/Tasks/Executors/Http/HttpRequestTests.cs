using System.Text.Json;
using Modular.IntegrationTests.Network;

namespace Modular.IntegrationTests.Tasks.Executors.Http;

/// <summary>What a task of <c>http.request</c> makes of its answer.</summary>
internal sealed class HttpRequestTests : HttpRequestTest
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

        Assert.That(SecondsOf(waiting), Is.InRange(seconds - 1, Math.Min(seconds * 1.25, 3600) + 1));
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
}
