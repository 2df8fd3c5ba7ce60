using System.Net;
using System.Net.Http.Headers;

namespace Modular.IntegrationTests.Http;

/// <summary>What becomes of bodies before any module sees them.</summary>
internal sealed class BodyTests : EdgeTest
{
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

    [TestCase("", "The body is missing.")]
    [TestCase("null", "The body is missing.")]
    [TestCase("[1]", "The body must be a JSON object.")]
    [TestCase("\"text\"", "The body must be a JSON object.")]
    [TestCase("{\"name\":", "The body is not valid JSON")]
    [TestCase("{\"name\":\"a", "The body is not valid JSON")]
    [TestCase("{\"name\":\"a\",\"tags\":[\"b\"", "The body is not valid JSON")]
    [TestCase("{\"name\":\"a\",\"tags\":[\"b\",]}", "The body is not valid JSON")]
    [TestCase("{\"name\":\"a\"} {}", "The body is not valid JSON")]
    [TestCase("{\"name\":\"\\u00\"}", "The body is not valid JSON")]
    public async Task Refuses_what_is_no_such_object(string json, string detail)
    {
        var response = await Post(json);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        var problem = await Problem(response);
        Assert.That(problem.GetProperty("code").GetString(), Is.EqualTo("request.malformed"));
        Assert.That(problem.GetProperty("detail").GetString(), Does.StartWith(detail));
    }

    [TestCase(null)]
    [TestCase("text/plain")]
    [TestCase("application/x-www-form-urlencoded")]
    [TestCase("application/json; charset=utf-16")]
    [TestCase("application/json; charset=latin1")]
    public async Task Refuses_a_body_in_another_form(string? contentType)
    {
        using var content = new ByteArrayContent([.. "{\"name\":\"a\"}"u8]);
        content.Headers.ContentType = contentType is null ? null : MediaTypeHeaderValue.Parse(contentType);

        var response = await Client.PostAsync("/v1/probe", content);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.UnsupportedMediaType));
        var problem = await Problem(response);
        Assert.That(problem.GetProperty("code").GetString(), Is.EqualTo("request.unsupported_media_type"));
    }

    [TestCase("application/json")]
    [TestCase("application/json; charset=UTF-8")]
    [TestCase("application/json; charset=\"utf-8\"")]
    [TestCase("application/merge-patch+json")]
    public async Task Takes_json_in_utf8_by_every_name(string contentType)
    {
        using var content = new ByteArrayContent([.. "{\"name\":\"a\"}"u8]);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);

        var response = await Client.PostAsync("/v1/probe", content);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task Refuses_bytes_that_are_not_utf8()
    {
        using var content = new ByteArrayContent([.. "{\"name\":\""u8, 0xC3, 0x28, .. "\"}"u8]);
        content.Headers.ContentType = new("application/json");

        var response = await Client.PostAsync("/v1/probe", content);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That((await Problem(response)).GetProperty("code").GetString(), Is.EqualTo("request.malformed"));
    }

    [Test]
    public async Task Refuses_a_body_nested_too_deep()
    {
        var response = await Post($"{{\"name\":\"a\",\"payload\":{new string('[', 40)}{new string(']', 40)}}}");

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        var problem = await Problem(response);
        Assert.That(problem.GetProperty("code").GetString(), Is.EqualTo("request.malformed"));
        Assert.That(problem.GetProperty("detail").GetString(), Does.Contain("deeper than 32 levels"));
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

        var declared = await Client.SendAsync(waiting);
        var undeclared = await Client.SendAsync(chunked);

        Assert.That(declared.StatusCode, Is.EqualTo(HttpStatusCode.RequestEntityTooLarge));
        Assert.That(undeclared.StatusCode, Is.EqualTo(HttpStatusCode.RequestEntityTooLarge));
        Assert.That((await Problem(declared)).GetProperty("code").GetString(), Is.EqualTo("request.too_large"));
    }

    [Test]
    public async Task Takes_a_body_of_any_size_where_the_limit_is_off()
    {
        await using var host = await TestHost.Start(
            await TestPostgres.CreateDatabase(), settings => settings with { MaxBodyBytes = 0 }, Map);

        var response = await host.Client.PostAsync("/v1/probe", Json($"{{\"name\":\"{new string('a', 2 << 20)}\"}}"));

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task Refuses_what_no_memory_could_hold_though_the_limit_is_off()
    {
        await using var host = await TestHost.Start(
            await TestPostgres.CreateDatabase(), settings => settings with { MaxBodyBytes = 0 }, Map);
        using var huge = new HttpRequestMessage(HttpMethod.Post, "/v1/probe") { Content = new Claimed(3_000_000_000) };
        huge.Headers.ExpectContinue = true;

        var response = await host.Client.SendAsync(huge);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.RequestEntityTooLarge));
    }

    [Test]
    public async Task Names_unknown_fields_to_a_strict_caller_only()
    {
        const string json = "{\"name\":\"a\",\"nmae\":1,\"child\":{\"name\":\"b\",\"x\":2},\"nmae\":3}";
        using var strict = new HttpRequestMessage(HttpMethod.Post, "/v1/probe") { Content = Json(json) };
        strict.Headers.Add("Prefer", "handling=strict");

        var lenient = await Post(json);
        var response = await Client.SendAsync(strict);

        Assert.That(lenient.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        var errors = (await Problem(response)).GetProperty("errors");
        Assert.That(errors.EnumerateObject().Select(error => error.Name), Is.EqualTo(["nmae", "child.x"]));
    }

    /// <summary>JSON that is said to be this long, and of which nothing comes.</summary>
    private sealed class Claimed : HttpContent
    {
        private readonly long _length;

        public Claimed(long length)
        {
            _length = length;
            Headers.ContentType = new("application/json");
        }

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => Task.CompletedTask;

        protected override bool TryComputeLength(out long length)
        {
            length = _length;
            return true;
        }
    }
}
