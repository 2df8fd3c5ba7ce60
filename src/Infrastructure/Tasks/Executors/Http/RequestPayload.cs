using System.Text;
using System.Text.Json;
using Modular.Infrastructure.Network;

namespace Modular.Infrastructure.Tasks.Executors.Http;

/// <summary>What a task of <c>http.request</c> asks for; its schema has been checked.</summary>
/// <param name="Call">The call itself.</param>
/// <param name="Timeout">Until its last byte; default 30 s.</param>
/// <param name="FollowRedirects">Default true.</param>
/// <param name="ExpectStatus">The statuses that are a success; null for every 2xx.</param>
internal sealed record RequestPayload(
    OutgoingCall Call, TimeSpan Timeout, bool FollowRedirects, IReadOnlyList<int>? ExpectStatus)
{
    private const int DefaultTimeoutSeconds = 30;

    /// <summary>What its schema cannot say is wrong with it, by field.</summary>
    public static IReadOnlyDictionary<string, string[]> FaultsOf(JsonElement payload)
    {
        var faults = new Dictionary<string, string[]>();
        if (!UserUrl.TryRead(payload.GetProperty("url").GetString()!, out _, out var fault))
            faults["payload.url"] = [fault];
        foreach (var (name, value) in HeadersOf(payload))
        {
            if (UserHeaders.FaultOf(name, value) is { } wrong)
                faults[$"payload.headers.{name}"] = [wrong];
        }

        return faults;
    }

    /// <summary>Reads a payload without faults.</summary>
    public static RequestPayload Read(JsonElement payload)
    {
        var (body, contentType) = payload.TryGetProperty("body", out var given) ? BodyOf(given) : (null, "");
        var headers = HeadersOf(payload).ToList();
        if (body is not null && !Has(headers, "Content-Type"))
            headers.Add(new("Content-Type", contentType));
        return new RequestPayload(
            new OutgoingCall(
                HttpMethod.Parse(payload.TryGetProperty("method", out var method) ? method.GetString() : "GET"),
                new Uri(payload.GetProperty("url").GetString()!))
            {
                Headers = headers,
                Body = body,
            },
            TimeSpan.FromSeconds(payload.TryGetProperty("timeoutSeconds", out var seconds)
                ? seconds.GetDouble()
                : DefaultTimeoutSeconds),
            !payload.TryGetProperty("followRedirects", out var follow) || follow.GetBoolean(),
            payload.TryGetProperty("expectStatus", out var statuses)
                ? [.. statuses.EnumerateArray().Select(status => (int)status.GetDouble())]
                : null);
    }

    /// <summary>The call with what the server adds, unless the user has said it.</summary>
    public OutgoingCall CallFor(Guid taskId)
    {
        var headers = Call.Headers.ToList();
        if (!Has(headers, "User-Agent"))
            headers.Add(new("User-Agent", "modular"));
        // The same for each attempt: one that was done but not answered is what the key is for.
        if (Call.Method != HttpMethod.Get && Call.Method != HttpMethod.Head && Call.Method != HttpMethod.Options
            && !Has(headers, "Idempotency-Key"))
        {
            headers.Add(new("Idempotency-Key", taskId.ToString()));
        }

        return Call with { Headers = headers };
    }

    /// <summary>Whether an answer with this status is what was wanted.</summary>
    public bool Expects(int status) => ExpectStatus?.Contains(status) ?? status is >= 200 and < 300;

    private static (byte[] Body, string ContentType) BodyOf(JsonElement body) =>
        body.ValueKind == JsonValueKind.String
            ? (Encoding.UTF8.GetBytes(body.GetString()!), "text/plain; charset=utf-8")
            : (Encoding.UTF8.GetBytes(body.GetRawText()), "application/json");

    // Of a name that comes twice the last one counts, which is the one that the schema has seen.
    private static IEnumerable<KeyValuePair<string, string>> HeadersOf(JsonElement payload) =>
        payload.TryGetProperty("headers", out var headers)
            ? headers.EnumerateObject().Select(header => header.Name).Distinct()
                .Select(name => KeyValuePair.Create(name, headers.GetProperty(name).GetString()!))
            : [];

    private static bool Has(List<KeyValuePair<string, string>> headers, string name) =>
        headers.Exists(header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase));
}
