using System.Buffers.Text;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Modular.Client.Tokens;
using Modular.Domain;
using Modular.Tests;

namespace Modular.UnitTests.Clients;

/// <summary>An instance as services see it: it signs tokens, publishes its keys and can be away.</summary>
internal sealed class Instance : HttpMessageHandler
{
    public static readonly ModularTokenOptions Options = new(new Uri("https://cloud.example.com/"));

    private readonly Dictionary<string, ECDsa> _keys = [];
    private int _fetches;

    public Instance() => AddKey("first");

    public ManualClock Clock { get; } = new();

    /// <summary>How often the keys were asked for.</summary>
    public int Fetches => _fetches;

    public bool IsAway { get; set; }

    /// <summary>What it answers in place of its keys.</summary>
    public string? Nonsense { get; set; }

    /// <summary>Lets answers come; open by default.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    public void AddKey(string id) => _keys[id] = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public void RemoveKey(string id) => _keys.Remove(id);

    public ECPoint PublicKey(string id) => _keys[id].ExportParameters(includePrivateParameters: false).Q;

    public ModularTokenVerifier Verifier(Func<ModularTokenOptions, ModularTokenOptions>? change = null) =>
        new(change?.Invoke(Options) ?? Options, new HttpClient(this, disposeHandler: false), clock: Clock);

    public static JsonObject Header(string key = "first") =>
        new() { ["alg"] = "ES256", ["kid"] = key, ["typ"] = "at+jwt" };

    public JsonObject Claims() => new()
    {
        ["iss"] = "https://cloud.example.com",
        ["aud"] = "modular",
        ["sub"] = "01890a5d-ac96-774b-bcce-b302099a8057",
        ["sid"] = "01890a5d-ac96-774b-bcce-b302099a8058",
        ["role"] = "member",
        ["iat"] = Clock.GetUtcNow().ToUnixTimeSeconds(),
        ["exp"] = Clock.GetUtcNow().AddMinutes(15).ToUnixTimeSeconds(),
        ["jti"] = Ids.NewAt(Clock.GetUtcNow()).ToString(),
    };

    /// <summary>A good token.</summary>
    public string Token(string key = "first") => Signed(Header(key).ToJsonString(), Claims().ToJsonString(), key);

    /// <summary>A token of anything, signed as a good one is.</summary>
    public string Signed(string header, string claims, string key = "first") =>
        Signed(header, claims, text => _keys[key].SignData(text, HashAlgorithmName.SHA256));

    public static string Signed(string header, string claims, Func<byte[], byte[]> sign)
    {
        var text = $"{Encode(header)}.{Encode(claims)}";
        return $"{text}.{Base64Url.EncodeToString(sign(Encoding.ASCII.GetBytes(text)))}";
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken ct)
    {
        Assert.That(request.RequestUri, Is.EqualTo(new Uri("https://cloud.example.com/.well-known/jwks.json")));
        Interlocked.Increment(ref _fetches);
        await Gate.WaitAsync(ct);
        if (IsAway)
            throw new HttpRequestException("Connection refused.");
        return new HttpResponseMessage(HttpStatusCode.OK)
        {
            Content = Nonsense is null ? JsonContent.Create(KeySet()) : new StringContent(Nonsense),
            Headers = { CacheControl = new CacheControlHeaderValue { MaxAge = TimeSpan.FromMinutes(10) } },
        };
    }

    private JsonElement KeySet() => JsonSerializer.SerializeToElement(new
    {
        keys = _keys.Keys.Select(id => new
        {
            kty = "EC",
            crv = "P-256",
            kid = id,
            use = "sig",
            alg = "ES256",
            x = Base64Url.EncodeToString(PublicKey(id).X),
            y = Base64Url.EncodeToString(PublicKey(id).Y),
        }).Prepend<object>(new { kty = "RSA", kid = "other", n = "AQAB", e = "AQAB" }),
    });

    private static string Encode(string part) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(part));
}
