using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Modular.Api.Agent;

namespace Modular.IntegrationTests.Agent;

/// <summary>Tasks of kind http.</summary>
internal sealed class HttpTaskTests : AgentTests
{
    [Test]
    public async Task Sends_what_it_is_told_and_keeps_the_answer()
    {
        Server.Intercept = (path, body) => path == "hook"
            ? Results.Json(new { got = body.GetProperty("a").GetInt32() }, statusCode: 201)
            : null;
        var headers = new { Authorization = "x" };
        var task = Http(new { url = Url("/hook"), method = "post", headers, body = new { a = 5 } });
        await using var agent = Agent();

        await Server.Ended(task);

        var answer = task.Result.GetProperty("result");
        Assert.That(task.Status, Is.EqualTo("succeeded"), task.Result.ToString());
        Assert.That(answer.GetProperty("status").GetInt32(), Is.EqualTo(201));
        Assert.That(answer.GetProperty("body").GetString(), Is.EqualTo("""{"got":5}"""));
        Assert.That(answer.GetProperty("truncated").GetBoolean(), Is.False);
        Assert.That(
            answer.GetProperty("headers").GetProperty("content-type").GetString(), Does.StartWith("application/json"));
        Assert.That(Server.Calls.Single(call => call.Path == "hook").Credential, Is.EqualTo("x"));
    }

    [TestCase(404, false)]
    [TestCase(302, false)]
    [TestCase(503, true)]
    public async Task An_answer_that_is_no_success_fails_with_its_content_and_without_the_device_key(
        int status, bool retryable)
    {
        Server.Content = context =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.Location = "/elsewhere";
            return context.Response.WriteAsync("why");
        };
        var task = Http(new { url = Url("/v1/files/x") });
        await using var agent = Agent();

        await Server.Ended(task);

        Assert.That(task.ErrorCode, Is.EqualTo("agent.http_status"));
        Assert.That(task.Result.GetProperty("error").GetProperty("retryable").GetBoolean(), Is.EqualTo(retryable));
        Assert.That(task.Result.GetProperty("result").GetProperty("body").GetString(), Is.EqualTo("why"));
        Assert.That(Server.Reads.Single(), Is.EqualTo(("/v1/files/x", (string?)null, (string?)null)));
    }

    [Test]
    public async Task A_long_text_is_cut_between_two_characters()
    {
        var text = "a" + new string('ü', 100_000);
        Server.Content = context => context.Response.WriteAsync(text);

        var answer = await Answer();

        Assert.That(answer.GetProperty("truncated").GetBoolean(), Is.True);
        Assert.That(answer.GetProperty("body").GetString(), Is.EqualTo(text[..65_536]));
    }

    [TestCase("a\0b")]
    [TestCase("ÿ", "latin1")]
    public async Task What_the_server_would_not_take_as_text_comes_as_base64(string text, string encoding = "utf-8")
    {
        var bytes = Encoding.GetEncoding(encoding).GetBytes(text);
        Server.Content = context => context.Response.Body.WriteAsync(bytes).AsTask();

        var answer = await Answer();

        Assert.That(answer.TryGetProperty("body", out _), Is.False);
        Assert.That(answer.GetProperty("bodyBase64").GetBytesFromBase64(), Is.EqualTo(bytes));
    }

    [Test]
    public async Task Text_that_would_grow_too_large_in_JSON_comes_as_base64_and_fits()
    {
        var bytes = Enumerable.Repeat((byte)1, 128 * 1024).ToArray();
        Server.Content = context => context.Response.Body.WriteAsync(bytes).AsTask();

        var answer = await Answer();

        Assert.That(answer.GetProperty("bodyBase64").GetBytesFromBase64(), Is.EqualTo(bytes));
        Assert.That(Encoding.UTF8.GetByteCount(answer.GetRawText()), Is.LessThan(256 * 1024));
    }

    [Test]
    public async Task A_port_where_nobody_listens_fails_and_may_be_tried_again()
    {
        var task = Http(new { url = "http://127.0.0.1:1/" });
        await using var agent = Agent();

        await Server.Ended(task);

        Assert.That(task.ErrorCode, Is.EqualTo("agent.http_failed"));
        Assert.That(task.Result.GetProperty("error").GetProperty("retryable").GetBoolean(), Is.True);
    }

    [TestCase("""{}""", "url")]
    [TestCase("""{"url":"file:///etc/passwd"}""", "url")]
    [TestCase("""{"url":"http://h/","method":"GET /x"}""", "method")]
    [TestCase("""{"url":"http://h/","headers":{"a b":"c"}}""", "headers")]
    [TestCase("""{"url":"http://h/","headers":{"a":"b\r\nc: d"}}""", "headers.a")]
    public async Task A_payload_that_is_no_request_is_refused_by_its_field(string payload, string field)
    {
        var task = Http(JsonDocument.Parse(payload).RootElement);
        await using var agent = Agent();

        await Server.Ended(task);

        Assert.That(task.ErrorCode, Is.EqualTo("agent.invalid_payload"));
        Assert.That(
            task.Result.GetProperty("error").GetProperty("message").GetString(), Does.StartWith($"payload.{field}"));
    }

    [Test]
    public async Task A_server_that_hangs_costs_no_more_than_the_tasks_time()
    {
        Server.Content = context => Task.Delay(Timeout.Infinite, context.RequestAborted);
        var task = Server.Add("http", new { url = Url("/hang") }, timeoutSeconds: 1);
        await using var agent = Agent();

        await Server.Ended(task);

        Assert.That(task.ErrorCode, Is.EqualTo("tasks.timeout"));
    }

    private async Task<JsonElement> Answer()
    {
        var task = Http(new { url = Url("/x") });
        await using var agent = Agent();
        await Server.Ended(task);
        return task.Result.GetProperty("result");
    }

    private FakeTask Http(object payload) => Server.Add("http", payload);

    private string Url(string path) => new Uri(Server.Address, path).AbsoluteUri;

    private TestAgent Agent() => new(Server, Files, allow: [TaskKinds.Http]);
}
