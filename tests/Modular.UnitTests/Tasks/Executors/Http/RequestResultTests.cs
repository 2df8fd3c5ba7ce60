using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Modular.Application.Tasks.Executors;
using Modular.Infrastructure.Network;
using Modular.Infrastructure.Tasks.Executors.Http;

namespace Modular.UnitTests.Tasks.Executors.Http;

/// <summary>What is kept of an answer, however it is made.</summary>
internal sealed class RequestResultTests
{
    private const int MaxBytes = ExecutorOutcome.MaxResultBytes;

    [TestCase("""{"a":[1,"ä"]}""", "application/json", """{"a":[1,"ä"]}""")]
    [TestCase(" [ 1 ] ", "application/problem+json; charset=utf-8", "[1]")]
    [TestCase("null", "Application/JSON", "null")]
    public async Task Keeps_json_as_json(string body, string type, string kept)
    {
        var result = await Written(Encoding.UTF8.GetBytes(body), type);

        Assert.That(result.GetProperty("bodyEncoding").GetString(), Is.EqualTo("json"));
        Assert.That(result.GetProperty("bodyTruncated").GetBoolean(), Is.False);
        Assert.That(result.GetProperty("body").GetRawText(), Is.EqualTo(kept));
    }

    [TestCase("", "application/json")]
    [TestCase("{broken", "application/json")]
    [TestCase("""["\u0000"]""", "application/json")]
    [TestCase("""["\ud800"]""", "application/json")]
    [TestCase("""{"\ud800":1}""", "application/json")]
    [TestCase("[1]", "text/plain")]
    [TestCase("ä \u007f 😀", "")]
    public async Task Keeps_all_other_text_as_text(string body, string type)
    {
        var result = await Written(Encoding.UTF8.GetBytes(body), type);

        Assert.That(result.GetProperty("bodyEncoding").GetString(), Is.EqualTo("text"));
        Assert.That(result.GetProperty("bodyTruncated").GetBoolean(), Is.False);
        Assert.That(result.GetProperty("body").GetString(), Is.EqualTo(body));
    }

    [Test]
    public async Task Keeps_json_that_is_nested_too_deeply_as_text()
    {
        var deep = new string('[', 40) + new string(']', 40);

        var result = await Written(Encoding.UTF8.GetBytes(deep), "application/json");

        Assert.That(result.GetProperty("body").GetString(), Is.EqualTo(deep));
    }

    [Test]
    public async Task Keeps_bytes_in_base64()
    {
        byte[] bytes = [0, 255, 254, 1];

        var result = await Written(bytes, "application/octet-stream");

        Assert.That(result.GetProperty("bodyEncoding").GetString(), Is.EqualTo("base64"));
        Assert.That(result.GetProperty("body").GetBytesFromBase64(), Is.EqualTo(bytes));
    }

    [Test]
    public async Task Reads_latin1_where_the_answer_says_so()
    {
        var result = await Written([0xe4], "text/plain; charset=\"ISO-8859-1\"");

        Assert.That(result.GetProperty("body").GetString(), Is.EqualTo("ä"));
    }

    [TestCase("x")]
    [TestCase("ä")]
    [TestCase("😀")]
    [TestCase("\"")]
    [TestCase("\u0001")]
    [TestCase("a😀\u0001")]
    public async Task Cuts_text_so_that_it_can_be_kept_whatever_it_is_made_of(string unit)
    {
        var text = string.Concat(Enumerable.Repeat(unit, 1 + 2 * MaxBytes / Encoding.UTF8.GetByteCount(unit)));

        var json = await Write(Encoding.UTF8.GetBytes(text), "text/plain");

        Assert.That(Encoding.UTF8.GetByteCount(json), Is.LessThanOrEqualTo(MaxBytes).And.GreaterThan(MaxBytes - 1024));
        var result = JsonElement.Parse(json);
        Assert.That(result.GetProperty("bodyTruncated").GetBoolean(), Is.True);
        Assert.That(text, Does.StartWith(result.GetProperty("body").GetString()!));
    }

    [Test]
    public async Task Cuts_bytes_and_json_that_are_too_long()
    {
        var bytes = await Written(Enumerable.Repeat((byte)255, MaxBytes).ToArray(), "image/png");
        var json = await Written(Encoding.UTF8.GetBytes($"[\"{new string('x', MaxBytes)}\"]"), "application/json");

        Assert.That(bytes.GetProperty("body").GetBytesFromBase64(), Has.Length.GreaterThan(MaxBytes / 2));
        Assert.That(bytes.GetProperty("bodyTruncated").GetBoolean(), Is.True);
        Assert.That(json.GetProperty("bodyEncoding").GetString(), Is.EqualTo("text"));
        Assert.That(json.GetProperty("bodyTruncated").GetBoolean(), Is.True);
    }

    [Test]
    public async Task Finds_room_for_the_body_beside_many_headers()
    {
        var json = await Write(
            Encoding.UTF8.GetBytes(new string('x', MaxBytes)), "text/plain", ("x-long", new string('"', 30_000)));

        Assert.That(Encoding.UTF8.GetByteCount(json), Is.LessThanOrEqualTo(MaxBytes));
    }

    [Test]
    public async Task Joins_a_header_that_came_twice_and_tells_cookies_apart()
    {
        var result = await Written(
            [], "text/plain", ("Vary", "a"), ("Vary", "b"), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2"));

        var headers = result.GetProperty("headers");
        Assert.That(headers.GetProperty("vary").GetString(), Is.EqualTo("a, b"));
        Assert.That(headers.GetProperty("set-cookie").GetString(), Is.EqualTo("a=1\nb=2"));
        Assert.That(headers.GetProperty("content-type").GetString(), Is.EqualTo("text/plain"));
    }

    private static async Task<JsonElement> Written(
        byte[] body, string type, params (string Name, string Value)[] headers)
    {
        var json = await Write(body, type, headers);
        Assert.That(Encoding.UTF8.GetByteCount(json), Is.LessThanOrEqualTo(MaxBytes));
        return JsonElement.Parse(json);
    }

    private static async Task<string> Write(byte[] body, string type, params (string Name, string Value)[] headers)
    {
        using var response = new HttpResponseMessage { Content = new ByteArrayContent(body) };
        if (type.Length > 0)
            response.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        foreach (var (name, value) in headers)
            response.Headers.TryAddWithoutValidation(name, value);
        return RequestResult.Write(
            new Answer(new Uri("http://a.example/"), response),
            await AnswerContent.Read(response, CancellationToken.None), TimeSpan.FromMilliseconds(7));
    }
}
