using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Modular.Client.Tokens;
using Modular.Tests;

namespace Modular.UnitTests.Clients;

public class ModularTokenVerifierTests
{
    private const string Base64UrlText = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    private readonly Instance _instance = new();

    [Test]
    public async Task Says_what_a_token_says()
    {
        var verifier = _instance.Verifier();
        var token = _instance.Token();

        var first = await verifier.VerifyAsync(token);
        var again = await verifier.VerifyAsync(token);

        Assert.That(first.UserId, Is.EqualTo(Guid.Parse("01890a5d-ac96-774b-bcce-b302099a8057")));
        Assert.That(first.SessionId, Is.EqualTo(Guid.Parse("01890a5d-ac96-774b-bcce-b302099a8058")));
        Assert.That(first.Role, Is.EqualTo("member"));
        Assert.That(first.IssuedAt, Is.EqualTo(_instance.Clock.GetUtcNow()).Within(TimeSpan.FromMilliseconds(1)));
        Assert.That(first.ExpiresAt, Is.EqualTo(_instance.Clock.GetUtcNow().AddMinutes(15)));
        Assert.That(again, Is.SameAs(first), "It was remembered.");
    }

    [Test]
    public async Task Refuses_a_token_with_any_character_changed_and_cut_anywhere()
    {
        var verifier = _instance.Verifier();
        var token = _instance.Token();
        await verifier.VerifyAsync(token);

        for (var at = 0; at < token.Length; at++)
        {
            foreach (var bit in (int[])[1, 2, 4, 8, 16, 32])
            {
                var other = token[at] == '.' ? 'A' : Base64UrlText[Base64UrlText.IndexOf(token[at]) ^ bit];
                var changed = string.Concat(token.AsSpan(0, at), [other], token.AsSpan(at + 1));
                Assert.That(await verifier.ReasonOf(changed), Is.Not.Null, $"bit {bit} of {at}");
            }

            Assert.That(await verifier.ReasonOf(token[..at]), Is.Not.Null, $"cut at {at}");
        }

        foreach (var more in (string[])["=", " ", "\n", ".", "A", ".e30", "\0"])
            Assert.That(await verifier.ReasonOf(token + more), Is.EqualTo(TokenRefusal.Malformed), more);
        Assert.That(await verifier.ReasonOf(" " + token), Is.EqualTo(TokenRefusal.Malformed));
        Assert.That(await verifier.ReasonOf(new string('x', 100_000)), Is.EqualTo(TokenRefusal.Malformed));
    }

    [Test]
    public async Task Refuses_a_token_that_is_signed_by_any_other_means()
    {
        var claims = _instance.Claims().ToJsonString();
        using var foreign = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var publicKey = _instance.PublicKey("first").X!;
        string As(string name, JsonNode? value) => With(Instance.Header(), name, value);
        byte[] Foreign(byte[] text) => foreign.SignData(text, HashAlgorithmName.SHA256);

        Assert.That(await ReasonOf(Instance.Signed(As("alg", "none"), claims, _ => [])),
            Is.EqualTo(TokenRefusal.Malformed), "no signature");
        Assert.That(
            await ReasonOf(Instance.Signed(As("alg", "HS256"), claims, text => HMACSHA256.HashData(publicKey, text))),
            Is.EqualTo(TokenRefusal.Malformed), "the public key as a secret");
        Assert.That(await ReasonOf(Instance.Signed(As("alg", "ES256"), claims, Foreign)),
            Is.EqualTo(TokenRefusal.WrongSignature), "another key under our id");
        Assert.That(await ReasonOf(Instance.Signed(As("jwk", "{}"), claims, Foreign)),
            Is.EqualTo(TokenRefusal.WrongSignature), "a key of its own");
        Assert.That(await ReasonOf(Instance.Signed(As("alg", "ES256"), claims, _ => new byte[64])),
            Is.EqualTo(TokenRefusal.WrongSignature), "an empty signature");
        Assert.That(await ReasonOf(_instance.Signed(As("kid", null), claims)), Is.EqualTo(TokenRefusal.Malformed));
        Assert.That(await ReasonOf(_instance.Signed(As("kid", "other"), claims)), Is.EqualTo(TokenRefusal.UnknownKey));
        Assert.That(
            await ReasonOf(_instance.Signed(As("crit", new JsonArray("b64")), claims)),
            Is.EqualTo(TokenRefusal.Malformed));
    }

    [TestCase("typ", "JWT")]
    [TestCase("typ", null)]
    [TestCase("alg", "ES384")]
    [TestCase("alg", "es256")]
    [TestCase("alg", null)]
    public async Task Refuses_a_header_of_another_kind(string name, string? value) => Assert.That(
        await ReasonOf(_instance.Signed(With(Instance.Header(), name, value), _instance.Claims().ToJsonString())),
        Is.EqualTo(TokenRefusal.Malformed));

    [TestCase("iss", "https://elsewhere.example.com", TokenRefusal.OtherIssuer)]
    [TestCase("iss", "https://cloud.example.com/", TokenRefusal.OtherIssuer)]
    [TestCase("aud", "elsewhere", TokenRefusal.OtherAudience)]
    [TestCase("sub", "somebody", TokenRefusal.Malformed)]
    [TestCase("sid", "", TokenRefusal.Malformed)]
    [TestCase("jti", "9b2e1a50-0000-4000-8000-000000000000", TokenRefusal.Malformed)]
    [TestCase("exp", "1799999999", TokenRefusal.Malformed)]
    public async Task Refuses_a_claim_that_is_another(string name, string value, TokenRefusal reason) => Assert.That(
        await ReasonOf(_instance.Signed(
            Instance.Header().ToJsonString(), With(_instance.Claims(), name, value))), Is.EqualTo(reason));

    [TestCase("iss")]
    [TestCase("aud")]
    [TestCase("sub")]
    [TestCase("sid")]
    [TestCase("role")]
    [TestCase("iat")]
    [TestCase("exp")]
    [TestCase("jti")]
    public async Task Refuses_a_token_without(string claim)
    {
        var claims = _instance.Claims();
        claims.Remove(claim);

        var without = await ReasonOf(_instance.Signed(Instance.Header().ToJsonString(), claims.ToJsonString()));
        claims[claim] = null;
        var withNull = await ReasonOf(_instance.Signed(Instance.Header().ToJsonString(), claims.ToJsonString()));

        Assert.That(without, Is.EqualTo(TokenRefusal.Malformed));
        Assert.That(withNull, Is.AnyOf(TokenRefusal.Malformed, TokenRefusal.OtherAudience));
    }

    [TestCase("[]")]
    [TestCase("null")]
    [TestCase("\"text\"")]
    [TestCase("{")]
    [TestCase("")]
    [TestCase("{\"exp\":1e400}")]
    public async Task Refuses_claims_that_are_no_object(string claims) => Assert.That(
        await ReasonOf(_instance.Signed(Instance.Header().ToJsonString(), claims)),
        Is.EqualTo(TokenRefusal.Malformed));

    [TestCase("""{"alg":"ES256","typ":"at+jwt","kid":"\ud800"}""")]
    [TestCase("""{"alg":"ES256","typ":"at+jwt","kid":"first","\ud800":1}""")]
    [TestCase("""{"alg":"ES256","typ":"at+jwt","kid":"first","\ud800":1,"\ud800":2}""")]
    [TestCase("""{"alg":"ES256","typ":"at+jwt","kid":["first"]}""")]
    [TestCase("""{"alg":{},"typ":"at+jwt","kid":"first"}""")]
    public async Task Refuses_garbage_in_a_header_with_nothing_but_a_refusal(string header) => Assert.That(
        await ReasonOf(Instance.Signed(header, _instance.Claims().ToJsonString(), _ => new byte[64])), Is.Not.Null);

    [Test]
    public async Task Refuses_a_header_with_any_byte_in_any_place_with_nothing_but_a_refusal()
    {
        var verifier = _instance.Verifier();
        var good = Encoding.UTF8.GetBytes(Instance.Header().ToJsonString());
        var rest = $"e30.{Base64Url.EncodeToString(new byte[64])}";

        for (var at = 0; at < good.Length; at++)
        {
            for (var value = 0; value <= byte.MaxValue; value++)
            {
                byte[] header = [.. good[..at], (byte)value, .. good[(at + 1)..]];
                var token = $"{Base64Url.EncodeToString(header)}.{rest}";
                Assert.That(await verifier.ReasonOf(token), Is.Not.Null, $"{value} at {at}");
            }
        }
    }

    [Test]
    public async Task Refuses_a_claim_that_is_there_twice()
    {
        var claims = _instance.Claims().ToJsonString();

        var reason = await ReasonOf(_instance.Signed(
            Instance.Header().ToJsonString(), claims[..^1] + ",\"role\":\"owner\"}"));

        Assert.That(reason, Is.EqualTo(TokenRefusal.Malformed));
    }

    [Test]
    public async Task Takes_a_token_for_several_audiences()
    {
        var claims = With(_instance.Claims(), "aud", new JsonArray("elsewhere", "modular"));

        Assert.That(await ReasonOf(_instance.Signed(Instance.Header().ToJsonString(), claims)), Is.Null);
    }

    private Task<TokenRefusal?> ReasonOf(string token) => _instance.Verifier().ReasonOf(token);

    private static string With(JsonObject part, string name, JsonNode? value)
    {
        part[name] = value;
        return part.ToJsonString();
    }
}
