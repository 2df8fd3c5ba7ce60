using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Modular.IntegrationTests.Tasks.Ingest;

/// <summary>
/// Signs messages with somebody else's library (jose) and knows what the official receiver says of them (tests/node).
/// </summary>
internal sealed class QStashSender : IDisposable
{
    public const string Endpoint = "https://cloud.example.com/v1/tasks/ingest/qstash";
    public const string CurrentKey = "sig_current_of_these_tests";
    public const string NextKey = "sig_next_of_these_tests";

    private readonly NodeScript _node = new("qstash.mjs");
    private int _tokens;

    /// <summary>The claims of a good token for <paramref name="body"/>.</summary>
    public Dictionary<string, object> Claims(string body)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        return new Dictionary<string, object>
        {
            ["iss"] = "Upstash",
            ["sub"] = Endpoint,
            ["exp"] = now + 300,
            ["nbf"] = now,
            ["iat"] = now,
            ["jti"] = $"jwt_{_node.ProcessId}_{Interlocked.Increment(ref _tokens)}",
            ["body"] = Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(body))),
        };
    }

    public string Sign(Dictionary<string, object> claims, string key = CurrentKey, string alg = "HS256") =>
        _node.Ask(new { claims, key, alg }).GetProperty("token").GetString()!;

    public string Sign(string body) => Sign(Claims(body));

    /// <summary>Whether the official receiver takes it.</summary>
    public bool IsOfficiallyValid(string token, string body)
    {
        var answer = _node.Ask(new { token, body, url = Endpoint, current = CurrentKey, next = NextKey });
        return answer.GetProperty("valid").GetBoolean();
    }

    public void Dispose() => _node.Dispose();
}
