using System.Text;
using System.Text.Json;
using Modular.Infrastructure.Tasks.Executors.Http;

namespace Modular.UnitTests.Tasks.Executors.Http;

internal sealed class RequestPayloadTests
{
    private static readonly Guid TaskId = new(1, 0, 0, [0, 0, 0, 0, 0, 0, 0, 0]);

    [TestCase("Host", "a.example", "Is set by the server.")]
    [TestCase("content-length", "1", "Is set by the server.")]
    [TestCase("Transfer-Encoding", "chunked", "Is set by the server.")]
    [TestCase("CONNECTION", "close", "Is set by the server.")]
    [TestCase("Proxy-Authorization", "x", "Is set by the server.")]
    [TestCase("Upgrade", "h2c", "Is set by the server.")]
    [TestCase("TE", "trailers", "Is set by the server.")]
    [TestCase("Expect", "100-continue", "Is set by the server.")]
    [TestCase("", "x", "Is not a name of a header.")]
    [TestCase("A B", "x", "Is not a name of a header.")]
    [TestCase("A:", "x", "Is not a name of a header.")]
    [TestCase("A\r\nB", "x", "Is not a name of a header.")]
    [TestCase("Ä", "x", "Is not a name of a header.")]
    [TestCase("A", "x\r\nB: y", "Must be visible ASCII characters, blanks and tabs.")]
    [TestCase("A", "x\ny", "Must be visible ASCII characters, blanks and tabs.")]
    [TestCase("A", "ä", "Must be visible ASCII characters, blanks and tabs.")]
    public void Refuses_a_header_that_is_not_the_users(string name, string value, string fault)
    {
        var headers = new Dictionary<string, string> { [name] = value };
        var payload = Json(new { url = "http://a.example", headers });

        Assert.That(
            RequestPayload.FaultsOf(payload), Is.EqualTo(new Dictionary<string, string[]>
            {
                [$"payload.headers.{name}"] = [fault],
            }));
    }

    [Test]
    public void Names_an_address_that_is_none()
    {
        var faults = RequestPayload.FaultsOf(Json(new { url = "ftp://a.example" }));

        Assert.That(faults["payload.url"], Is.EqualTo(["Must begin with http:// or https://."]));
    }

    [Test]
    public void Has_defaults_for_all_but_the_address()
    {
        var payload = RequestPayload.Read(Json(new { url = "http://a.example" }));

        Assert.That(payload.Call.Method, Is.EqualTo(HttpMethod.Get));
        Assert.That(payload.Call.Body, Is.Null);
        Assert.That((payload.Timeout.TotalSeconds, payload.FollowRedirects), Is.EqualTo((30, true)));
        Assert.That(
            (payload.Expects(200), payload.Expects(299), payload.Expects(304)), Is.EqualTo((true, true, false)));
    }

    [TestCase("\"plain ä\"", "plain ä", "text/plain; charset=utf-8")]
    [TestCase("""{ "a": [1] }""", """{ "a": [1] }""", "application/json")]
    [TestCase("null", "null", "application/json")]
    public void Sends_a_string_as_it_is_and_all_else_as_json(string body, string sent, string type)
    {
        var call = RequestPayload.Read(JsonElement.Parse($$"""{ "url": "http://a.example", "body": {{body}} }""")).Call;

        Assert.That(Encoding.UTF8.GetString(call.Body!), Is.EqualTo(sent));
        using var message = call.ToMessage();
        Assert.That(message.Content!.Headers.ContentType!.ToString(), Is.EqualTo(type));
    }

    [Test]
    public void Leaves_the_type_of_a_body_to_who_names_it()
    {
        var headers = new Dictionary<string, string> { ["content-type"] = "text/csv" };
        var call = RequestPayload.Read(Json(new { url = "http://a.example", headers, body = "a,b" })).Call;

        using var message = call.ToMessage();
        Assert.That(message.Content!.Headers.ContentType!.ToString(), Is.EqualTo("text/csv"));
    }

    [TestCase("GET", false)]
    [TestCase("HEAD", false)]
    [TestCase("OPTIONS", false)]
    [TestCase("POST", true)]
    [TestCase("PUT", true)]
    [TestCase("PATCH", true)]
    [TestCase("DELETE", true)]
    public void Names_the_task_to_what_might_do_a_thing_twice(string method, bool hasKey)
    {
        var call = RequestPayload.Read(Json(new { url = "http://a.example", method })).CallFor(TaskId);

        Assert.That(
            call.Headers.Where(header => header.Key == "Idempotency-Key").Select(header => header.Value),
            Is.EqualTo(hasKey ? [TaskId.ToString()] : Array.Empty<string>()));
    }

    [Test]
    public void Keeps_the_key_that_the_user_gave()
    {
        var headers = new Dictionary<string, string> { ["idempotency-key"] = "mine", ["user-agent"] = "me" };
        var payload = Json(new { url = "http://a.example", method = "POST", headers });

        var call = RequestPayload.Read(payload).CallFor(TaskId);

        Assert.That(call.Headers.Select(header => header.Value), Is.EquivalentTo(["mine", "me"]));
    }

    [Test]
    public void Reads_of_a_header_that_comes_twice_what_the_schema_has_checked()
    {
        var payload = JsonElement.Parse("""{ "url": "http://a.example", "headers": { "A": 5, "A": "x" } }""");

        Assert.That(RequestPayload.FaultsOf(payload), Is.Empty);
        Assert.That(
            RequestPayload.Read(payload).Call.Headers, Is.EqualTo([KeyValuePair.Create("A", "x")]));
    }

    private static JsonElement Json(object payload) => JsonSerializer.SerializeToElement(payload);
}
