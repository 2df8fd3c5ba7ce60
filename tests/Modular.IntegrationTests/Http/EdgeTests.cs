using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Modular.Api.Http;

namespace Modular.IntegrationTests.Http;

/// <summary>What every request meets before any module does.</summary>
internal sealed class EdgeTests
{
    private TestHost _host = null!;

    [OneTimeSetUp]
    public async Task Start() => _host = await TestHost.Start(await TestPostgres.CreateDatabase(), map: app =>
    {
        app.MapPost("/v1/probe", (ProbeBody body) => TypedResults.Ok(body)).AllowAnyone();
        app.MapGet("/v1/probe", () => Resource.Ok(new ProbeBody("x", null, null))).AllowAnyone();
        app.MapGet("/v1/secret", (CurrentUser user) => TypedResults.Ok(user.Id)).RequireUser("tasks:read");
        app.MapGet("/v1/fault", IResult () => throw new InvalidOperationException("secret detail")).AllowAnyone();
    });

    [OneTimeTearDown]
    public async Task Stop() => await _host.DisposeAsync();

    [TestCase("{\"name\":\"a\\u0000b\"}", "name")]
    [TestCase("{\"name\":\"\\ud800\"}", "name")]
    [TestCase("{\"name\":\"\\udc00\\ud800\"}", "name")]
    [TestCase("{\"name\":\"a\",\"tags\":[\"b\",\"\\u0000\"]}", "tags[1]")]
    [TestCase("{\"name\":\"a\",\"payload\":{\"deep\":[{\"er\":\"\\ud83d\"}]}}", "payload.deep[0].er")]
    [TestCase("{\"name\":\"a\",\"payload\":{\"k\\u0000\":1}}", "payload")]
    [TestCase("{\"name\":7}", "name")]
    [TestCase("{\"tags\":[]}", "name")]
    [TestCase("{\"name\":null}", "name")]
    public async Task Names_the_field_that_is_at_fault(string json, string field)
    {
        var response = await Post(json);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        var problem = await Problem(response);
        Assert.That(problem.GetProperty("code").GetString(), Is.EqualTo("request.invalid"));
        Assert.That(problem.GetProperty("errors").EnumerateObject().Select(error => error.Name), Is.EqualTo([field]));
    }

    [TestCase("{\"name\":\"\\ud83d\\ude00 \\u00e9 \\\\u0000\"}")]
    [TestCase("{\"name\":\"a\",\"payload\":{\"a\":{\"b\":[1,2,{\"c\":null}]}},\"unknown\":1}")]
    public async Task Takes_text_that_can_be_stored(string json)
    {
        var response = await Post(json);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [TestCase("{\"name\":")]
    [TestCase("[1]")]
    [TestCase("")]
    [TestCase("\"text\"")]
    public async Task Refuses_what_is_no_such_object(string json)
    {
        var response = await Post(json);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That((await Problem(response)).GetProperty("code").GetString(), Does.StartWith("request."));
    }

    [Test]
    public async Task Refuses_bytes_that_are_not_utf8()
    {
        using var content = new ByteArrayContent([.. "{\"name\":\""u8, 0xC3, 0x28, .. "\"}"u8]);
        content.Headers.ContentType = new("application/json");

        var response = await _host.Client.PostAsync("/v1/probe", content);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That((await Problem(response)).GetProperty("code").GetString(), Is.EqualTo("request.malformed"));
    }

    [Test]
    public async Task Refuses_a_body_nested_too_deep()
    {
        var response = await Post($"{{\"name\":\"a\",\"payload\":{new string('[', 40)}{new string(']', 40)}}}");

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
    }

    [Test]
    public async Task Refuses_a_body_over_the_limit_with_and_without_a_declared_length()
    {
        var json = $"{{\"name\":\"{new string('a', 1 << 20)}\"}}";
        // The server answers before it has read the body; a client that sends blindly may only see the cut connection.
        using var waiting = new HttpRequestMessage(HttpMethod.Post, "/v1/probe") { Content = Json(json) };
        waiting.Headers.ExpectContinue = true;
        using var chunked = new HttpRequestMessage(HttpMethod.Post, "/v1/probe") { Content = Json(json) };
        chunked.Headers.TransferEncodingChunked = true;

        var declared = await _host.Client.SendAsync(waiting);
        var undeclared = await _host.Client.SendAsync(chunked);

        Assert.That(declared.StatusCode, Is.EqualTo(HttpStatusCode.RequestEntityTooLarge));
        Assert.That(undeclared.StatusCode, Is.EqualTo(HttpStatusCode.RequestEntityTooLarge));
        Assert.That((await Problem(declared)).GetProperty("code").GetString(), Is.EqualTo("request.too_large"));
    }

    [Test]
    public async Task Names_unknown_fields_to_a_strict_caller_only()
    {
        const string json = "{\"name\":\"a\",\"nmae\":1,\"child\":{\"name\":\"b\",\"x\":2}}";
        using var strict = new HttpRequestMessage(HttpMethod.Post, "/v1/probe") { Content = Json(json) };
        strict.Headers.Add("Prefer", "handling=strict");

        var lenient = await Post(json);
        var response = await _host.Client.SendAsync(strict);

        Assert.That(lenient.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        var errors = (await Problem(response)).GetProperty("errors");
        Assert.That(errors.EnumerateObject().Select(error => error.Name), Is.EqualTo(["nmae", "child.x"]));
    }

    [TestCase("GET", "/v1/nowhere", 404, "request.not_found")]
    [TestCase("DELETE", "/v1/probe", 405, "request.method_not_allowed")]
    [TestCase("GET", "/v1/secret", 401, "auth.unauthenticated")]
    [TestCase("GET", "/v1/fault", 500, "service.fault")]
    public async Task Answers_a_problem_whatever_refuses(string method, string path, int status, string code)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);

        var response = await _host.Client.SendAsync(request);

        Assert.That((int)response.StatusCode, Is.EqualTo(status));
        Assert.That(response.Content.Headers.ContentType?.MediaType, Is.EqualTo("application/problem+json"));
        var problem = await Problem(response);
        Assert.That(problem.GetProperty("code").GetString(), Is.EqualTo(code));
        Assert.That(problem.GetProperty("type").GetString(), Is.EqualTo("/docs/errors/" + code));
        Assert.That(problem.GetProperty("traceId").GetString(), Is.Not.Empty);
        Assert.That(problem.GetProperty("detail").GetString(), Does.Not.Contain("secret detail"));
    }

    [Test]
    public async Task Says_which_methods_are_allowed()
    {
        var response = await _host.Client.DeleteAsync("/v1/probe");

        Assert.That(response.Content.Headers.Allow, Is.EquivalentTo(["GET", "POST"]));
    }

    [Test]
    public async Task Refuses_a_form_of_body_or_answer_that_it_does_not_speak()
    {
        using var xml = new StringContent("<a/>", Encoding.UTF8, "application/xml");
        using var wantsXml = new HttpRequestMessage(HttpMethod.Get, "/v1/probe") { Headers = { { "Accept", "application/xml" } } };

        var body = await _host.Client.PostAsync("/v1/probe", xml);
        var answer = await _host.Client.SendAsync(wantsXml);

        Assert.That(body.StatusCode, Is.EqualTo(HttpStatusCode.UnsupportedMediaType));
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.NotAcceptable));
        Assert.That((await Problem(answer)).GetProperty("code").GetString(), Is.EqualTo("request.not_acceptable"));
    }

    [Test]
    public async Task Challenges_a_caller_without_a_credential()
    {
        using var basic = new HttpRequestMessage(HttpMethod.Get, "/v1/secret") { Headers = { { "Authorization", "Basic eDp5" } } };

        var nothing = await _host.Client.GetAsync("/v1/secret");
        var wrong = await _host.Client.SendAsync(basic);

        Assert.That(nothing.Headers.WwwAuthenticate.ToString(), Is.EqualTo("Bearer"));
        Assert.That(wrong.Headers.WwwAuthenticate.ToString(), Is.EqualTo("Bearer error=\"invalid_token\""));
    }

    [Test]
    public async Task Answers_not_modified_to_who_has_the_resource()
    {
        var first = await _host.Client.GetAsync("/v1/probe");
        using var again = new HttpRequestMessage(HttpMethod.Get, "/v1/probe");
        again.Headers.IfNoneMatch.Add(first.Headers.ETag!);

        var second = await _host.Client.SendAsync(again);

        Assert.That(second.StatusCode, Is.EqualTo(HttpStatusCode.NotModified));
        Assert.That(second.Headers.ETag, Is.EqualTo(first.Headers.ETag));
        Assert.That(await second.Content.ReadAsByteArrayAsync(), Is.Empty);
    }

    [Test]
    public async Task Keeps_a_sane_request_id_and_replaces_a_strange_one()
    {
        using var sane = new HttpRequestMessage(HttpMethod.Get, "/health") { Headers = { { "X-Request-Id", "order-7" } } };
        using var strange = new HttpRequestMessage(HttpMethod.Get, "/health") { Headers = { { "X-Request-Id", "a b<c>" } } };

        var kept = await _host.Client.SendAsync(sane);
        var replaced = await _host.Client.SendAsync(strange);

        Assert.That(kept.Headers.GetValues("X-Request-Id"), Is.EqualTo(["order-7"]));
        Assert.That(Guid.TryParse(replaced.Headers.GetValues("X-Request-Id").Single(), out _), Is.True);
    }

    [Test]
    public async Task Sends_the_security_headers_with_every_answer()
    {
        foreach (var path in (string[])["/", "/health", "/v1/nowhere", "/docs/errors/request.invalid"])
        {
            var response = await _host.Client.GetAsync(path);

            Assert.That(response.Headers.GetValues("X-Content-Type-Options"), Is.EqualTo(["nosniff"]), path);
            Assert.That(response.Headers.GetValues("Referrer-Policy"), Is.EqualTo(["no-referrer"]), path);
            Assert.That(response.Headers.GetValues("Content-Security-Policy").Single(), Does.Contain("frame-ancestors 'none'"), path);
        }
    }

    [TestCase("/v1/probe?q=a%00b")]
    [TestCase("/v1/pro%00be")]
    public async Task Refuses_nul_in_the_address(string path)
    {
        var response = await _host.Client.GetAsync(path);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
    }

    [Test]
    public async Task Has_a_page_for_every_error_code_in_the_document()
    {
        var document = await _host.Client.GetFromJsonAsync<JsonElement>("/openapi/v1.json");
        var codes = document.GetProperty("x-error-codes").EnumerateArray().Select(entry => entry.GetProperty("code").GetString()!).ToList();

        Assert.That(codes, Is.Not.Empty);
        foreach (var code in codes)
        {
            var page = await _host.Client.GetAsync("/docs/errors/" + code);
            Assert.That(page.StatusCode, Is.EqualTo(HttpStatusCode.OK), code);
            Assert.That(await page.Content.ReadAsStringAsync(), Does.Contain("Remedy"), code);
        }
    }

    [Test]
    public async Task Serves_the_api_page()
    {
        var response = await _host.Client.GetAsync("/docs/index.html");

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(response.Content.Headers.ContentType?.MediaType, Is.EqualTo("text/html"));
    }

    private static StringContent Json(string json) => new(json, Encoding.UTF8, "application/json");

    private static async Task<JsonElement> Problem(HttpResponseMessage response) =>
        await response.Content.ReadFromJsonAsync<JsonElement>();

    private Task<HttpResponseMessage> Post(string json) => _host.Client.PostAsync("/v1/probe", Json(json));

    private sealed record ProbeBody(string Name, string[]? Tags, JsonElement? Payload, ProbeBody? Child = null);
}
