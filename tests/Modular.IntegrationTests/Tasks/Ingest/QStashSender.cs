using System.Buffers.Text;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Modular.IntegrationTests.Tasks.Ingest;

/// <summary>
/// Signs messages with somebody else's library (jose) and knows what the official receiver says of them (tests/node).
/// </summary>
internal sealed class QStashSender : IDisposable
{
    public const string Endpoint = "https://cloud.example.com/v1/tasks/ingest/qstash";
    public const string CurrentKey = "sig_current_of_these_tests";
    public const string NextKey = "sig_next_of_these_tests";

    private readonly Process _node;
    private readonly Lock _gate = new();
    private int _tokens;

    public QStashSender()
    {
        var start = new ProcessStartInfo("node", ["qstash.mjs"])
        {
            WorkingDirectory = Directory(),
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        _node = Process.Start(start)!;
    }

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
            ["jti"] = $"jwt_{_node.Id}_{Interlocked.Increment(ref _tokens)}",
            ["body"] = Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(body))),
        };
    }

    public string Sign(Dictionary<string, object> claims, string key = CurrentKey, string alg = "HS256") =>
        Ask(new { claims, key, alg }).GetProperty("token").GetString()!;

    public string Sign(string body) => Sign(Claims(body));

    /// <summary>Whether the official receiver takes it.</summary>
    public bool IsOfficiallyValid(string token, string body)
    {
        var answer = Ask(new { token, body, url = Endpoint, current = CurrentKey, next = NextKey });
        return answer.GetProperty("valid").GetBoolean();
    }

    public void Dispose()
    {
        _node.StandardInput.Close();
        _node.WaitForExit();
        _node.Dispose();
    }

    private JsonElement Ask(object request)
    {
        lock (_gate)
        {
            _node.StandardInput.WriteLine(JsonSerializer.Serialize(request));
            var answer = _node.StandardOutput.ReadLine()
                ?? throw new InvalidOperationException("tests/node/qstash.mjs has ended; build/setup installs it.");
            return JsonSerializer.Deserialize<JsonElement>(answer);
        }
    }

    private static string Directory()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Modular.sln")))
            folder = folder.Parent;
        return Path.Combine(folder.FullName, "tests", "node");
    }
}
