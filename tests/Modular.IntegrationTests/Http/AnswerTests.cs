using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace Modular.IntegrationTests.Http;

/// <summary>What every answer has, and how the edge refuses.</summary>
internal sealed class AnswerTests : EdgeTest
{
    [TestCase("GET", "/v1/nowhere", 404, "request.not_found")]
    [TestCase("DELETE", "/v1/probe", 405, "request.method_not_allowed")]
    [TestCase("GET", "/v1/secret", 401, "auth.unauthenticated")]
    [TestCase("GET", "/v1/fault", 500, "service.fault")]
    public async Task Answers_a_problem_whatever_refuses(string method, string path, int status, string code)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);

        var response = await Client.SendAsync(request);

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
        var response = await Client.DeleteAsync("/v1/probe");

        Assert.That(response.Content.Headers.Allow, Is.EquivalentTo(["GET", "POST"]));
    }

    [Test]
    public async Task Refuses_a_form_of_body_or_answer_that_it_does_not_speak()
    {
        using var xml = new StringContent("<a/>", Encoding.UTF8, "application/xml");

        var body = await Client.PostAsync("/v1/probe", xml);
        var answer = await Get("/v1/probe", "Accept", "application/xml");

        Assert.That(body.StatusCode, Is.EqualTo(HttpStatusCode.UnsupportedMediaType));
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.NotAcceptable));
        Assert.That((await Problem(answer)).GetProperty("code").GetString(), Is.EqualTo("request.not_acceptable"));
    }

    [Test]
    public async Task Challenges_a_caller_without_a_credential()
    {
        var nothing = await Client.GetAsync("/v1/secret");
        var wrong = await Get("/v1/secret", "Authorization", "Basic eDp5");

        Assert.That(nothing.Headers.WwwAuthenticate.ToString(), Is.EqualTo("Bearer"));
        Assert.That(wrong.Headers.WwwAuthenticate.ToString(), Is.EqualTo("Bearer error=\"invalid_token\""));
    }

    [Test]
    public async Task Names_the_scope_that_a_member_lacks()
    {
        var (_, member) = await Host.SignIn();
        var (_, owner) = await Host.SignIn("owner@example.com", owner: true);

        using var refused = await member.GetAsync("/v1/tokens");
        using var granted = await owner.GetAsync("/v1/tokens");

        Assert.That(await refused.Fault(), Is.EqualTo("403 auth.insufficient_scope"));
        Assert.That((await Problem(refused)).GetProperty("requiredScope").GetString(), Is.EqualTo("auth:introspect"));
        Assert.That(granted.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task Answers_not_modified_to_who_has_the_resource()
    {
        var first = await Client.GetAsync("/v1/probe");
        using var again = new HttpRequestMessage(HttpMethod.Get, "/v1/probe");
        again.Headers.IfNoneMatch.Add(first.Headers.ETag!);

        var second = await Client.SendAsync(again);

        Assert.That(second.StatusCode, Is.EqualTo(HttpStatusCode.NotModified));
        Assert.That(second.Headers.ETag, Is.EqualTo(first.Headers.ETag));
        Assert.That(await second.Content.ReadAsByteArrayAsync(), Is.Empty);
    }

    [Test]
    public async Task Keeps_a_sane_request_id_and_replaces_a_strange_one()
    {
        var kept = await Get("/health", "X-Request-Id", "order-7");
        var replaced = await Get("/health", "X-Request-Id", "a b<c>");

        Assert.That(kept.Headers.GetValues("X-Request-Id"), Is.EqualTo(["order-7"]));
        Assert.That(Guid.TryParse(replaced.Headers.GetValues("X-Request-Id").Single(), out _), Is.True);
    }

    [Test]
    public async Task Sends_the_security_headers_with_every_answer()
    {
        foreach (var path in (string[])["/", "/health", "/v1/nowhere", "/docs/errors/request.invalid"])
        {
            var response = await Client.GetAsync(path);

            Assert.That(response.Headers.GetValues("X-Content-Type-Options"), Is.EqualTo(["nosniff"]), path);
            Assert.That(response.Headers.GetValues("Referrer-Policy"), Is.EqualTo(["no-referrer"]), path);
            var policy = response.Headers.GetValues("Content-Security-Policy").Single();
            Assert.That(policy, Does.Contain("frame-ancestors 'none'").And.Contain("base-uri 'none'"), path);
        }
    }

    [TestCase("/v1/probe?q=a%00b")]
    [TestCase("/v1/pro%00be")]
    public async Task Refuses_nul_in_the_address(string path)
    {
        var response = await Client.GetAsync(path);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
    }

    [Test]
    public async Task Has_a_page_for_every_error_code_in_the_document()
    {
        var document = await Client.GetFromJsonAsync<JsonElement>("/openapi/v1.json");
        var codes = document.GetProperty("x-error-codes").EnumerateArray()
            .Select(entry => entry.GetProperty("code").GetString()!)
            .ToList();

        Assert.That(codes, Is.Not.Empty);
        foreach (var code in codes)
        {
            var page = await Client.GetAsync("/docs/errors/" + code);
            Assert.That(page.StatusCode, Is.EqualTo(HttpStatusCode.OK), code);
            Assert.That(await page.Content.ReadAsStringAsync(), Does.Contain("Remedy"), code);
        }
    }

    [Test]
    public async Task Serves_the_api_page()
    {
        var response = await Client.GetAsync("/docs/index.html");

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(response.Content.Headers.ContentType?.MediaType, Is.EqualTo("text/html"));
    }
}
