using System.Text.Json.Nodes;

namespace Modular.IntegrationTests.Auth.OAuth;

/// <summary>Tokens and documents that are not to be believed; each differs from a good one in one point.</summary>
internal sealed class ForgedLoginTests : ForgedTest
{
    [TestCase("nonce", "\"of another login\"")]
    [TestCase("nonce", "null")]
    [TestCase("nonce", "[\"the nonce of the test\"]")]
    [TestCase("iss", "\"https://login.example.com\"")]
    [TestCase("iss", "null")]
    [TestCase("aud", "\"another client\"")]
    [TestCase("aud", "[]")]
    [TestCase("aud", "null")]
    [TestCase("aud", "[\"modular at the provider\", \"another client\"]")]
    [TestCase("azp", "\"another client\"")]
    [TestCase("exp", "null")]
    [TestCase("exp", "\"never\"")]
    [TestCase("iat", "null")]
    [TestCase("iat", "\"now\"")]
    [TestCase("sub", "null")]
    [TestCase("sub", "\"\"")]
    [TestCase("sub", "7")]
    [TestCase("sub", "\"a\\u0000b\"")]
    [TestCase("sub", $"\"{ForgedKeys.HalfCharacter}\"")]
    [TestCase("nonce", $"\"{ForgedKeys.HalfCharacter}\"")]
    [TestCase("aud", $"[\"modular at the provider\", \"{ForgedKeys.HalfCharacter}\"]")]
    public async Task Refuses_a_token_with_a_wrong(string claim, string json)
    {
        Forged.IdToken = claims => Forged.Sign(With(claims, claim, json), "RS256");

        Assert.That(await ErrorOf(Redeem()), Is.EqualTo("server_error"));
    }

    [Test]
    public async Task Takes_a_token_for_several_that_was_given_to_this_client()
    {
        Forged.Claims["aud"] = new JsonArray(ForgedProvider.ClientId, "another client");
        Forged.Claims["azp"] = ForgedProvider.ClientId;

        Assert.That(await ErrorOf(Redeem()), Is.Null);
    }

    [TestCase("exp", -60, "server_error")]
    [TestCase("exp", -59, null)]
    [TestCase("nbf", 61, "server_error")]
    [TestCase("nbf", 60, null)]
    [TestCase("iat", 61, "server_error")]
    [TestCase("iat", 60, null)]
    [TestCase("iat", -661, "server_error")]
    [TestCase("iat", -660, null)]
    public async Task Holds_a_token_to_its_time_but_for_a_minute(string claim, int seconds, string? error)
    {
        Forged.Claims[claim] = Clock.GetUtcNow().ToUnixTimeSeconds() + seconds;

        Assert.That(await ErrorOf(Redeem()), Is.EqualTo(error));
    }

    [Test]
    public async Task Refuses_a_token_that_is_not_signed_as_it_must_be()
    {
        var forgeries = new Dictionary<string, Func<JsonObject, string?>>
        {
            ["no signature"] = claims => Forged.Sign(claims, "none"),
            ["no signature, in other letters"] = claims => Forged.Sign(claims, "nOnE"),
            ["a shared secret"] = claims => Forged.Sign(claims, "HS256"),
            ["an algorithm that is not allowed"] = claims => Forged.Sign(claims, "RS512"),
            ["an algorithm of another kind of key"] = claims => Forged.Sign(claims, "ES256", kid: "rsa"),
            ["another's key"] = ForgedKeys.SignByAnother,
            ["a key that is not there"] = claims => Forged.Sign(claims, "RS256", kid: "other"),
            ["no key named, of several"] = claims => Forged.Sign(claims, "RS256", kid: ""),
            ["other claims than were signed"] = claims => Resigned(claims),
            ["cut short"] = claims => Forged.Sign(claims, "RS256")[..^4],
            ["no token"] = _ => "nonsense",
            ["nothing"] = _ => null,
            ["too much"] = claims => Forged.Sign(With(claims, "x", $"\"{new string('x', 20_000)}\""), "RS256"),
        };
        foreach (var (forgery, token) in forgeries)
        {
            Forged.IdToken = token;
            Assert.That(await ErrorOf(Redeem()), Is.EqualTo("server_error"), forgery);
        }
    }

    [TestCase("a key too short to be safe", """{"keys":[{"kty":"RSA","kid":"rsa","n":"AQAB","e":"AQAB"}]}""")]
    [TestCase("a shared secret as a key", """{"keys":[{"kty":"oct","kid":"rsa","k":"c2VjcmV0"}]}""")]
    [TestCase("no keys", """{"keys":[]}""")]
    [TestCase("a list", "[]")]
    [TestCase("a page", "<html>")]
    public async Task Refuses_a_key_set_with(string what, string keys)
    {
        Forged.Instead["/keys"] = (200, keys);

        Assert.That(await ErrorOf(Redeem()), Is.EqualTo("server_error"), what);
    }

    [TestCase("issuer", "\"https://login.example.com\"")]
    [TestCase("issuer", "null")]
    [TestCase("authorization_endpoint", "null")]
    [TestCase("authorization_endpoint", "\"javascript:alert(1)\"")]
    [TestCase("token_endpoint", "\"http://login.example.com/token\"")]
    [TestCase("token_endpoint", "\"/token\"")]
    [TestCase("jwks_uri", "7")]
    [TestCase("userinfo_endpoint", "\"ftp://127.0.0.1/\"")]
    [TestCase("token_endpoint_auth_methods_supported", "[\"private_key_jwt\"]")]
    public async Task Refuses_a_discovery_document_with_a_wrong(string member, string json)
    {
        Forged.Metadata = document => With(document, member, json);
        using var providers = Open(Forged.Configured());

        Assert.That(
            await ErrorOf(providers.AuthorizationUrl(Forged.Configured(), Request, default)),
            Is.EqualTo("server_error"));
    }

    [TestCase(200, "{}", "server_error")]
    [TestCase(200, "<html>", "server_error")]
    [TestCase(200, null, "server_error")]
    [TestCase(404, "", "server_error")]
    [TestCase(302, "/elsewhere", "server_error")]
    [TestCase(429, "", "temporarily_unavailable")]
    [TestCase(503, "", "temporarily_unavailable")]
    public async Task A_provider_that_answers_something_else_fails_the_login_alone(
        int status, string? text, string error)
    {
        foreach (var path in (string[])["/.well-known/openid-configuration", "/token"])
        {
            Forged.Instead.Clear();
            // More than any answer may have.
            Forged.Instead[path] = (status, text ?? new string(' ', 300_000) + "{}");
            Assert.That(await ErrorOf(Redeem()), Is.EqualTo(error), path);
        }
    }

    [Test]
    public async Task A_document_does_not_lead_to_private_places_beyond_the_provider_itself()
    {
        await using var inside = await ForgedProvider.Start();
        inside.IdToken = claims => Forged.Sign(claims, "RS256");
        inside.Claims = Forged.Claims;
        Forged.Metadata = document => document["token_endpoint"] = $"{inside.Issuer}/token";

        Assert.That(await ErrorOf(Redeem()), Is.EqualTo("temporarily_unavailable"));
        Assert.That(inside.Redeemed, Is.Empty);
    }

    [Test]
    public async Task A_provider_that_is_away_fails_the_login_and_is_asked_again_for_the_next()
    {
        var provider = Forged.Configured() with { Issuer = "http://127.0.0.1:1" };
        using var providers = Open(provider);

        Assert.That(
            await ErrorOf(providers.AuthorizationUrl(provider, Request, default)),
            Is.EqualTo("temporarily_unavailable"));

        using var forged = Open(Forged.Configured());
        Forged.Instead["/.well-known/openid-configuration"] = (503, "");
        Assert.That(
            await ErrorOf(forged.AuthorizationUrl(Forged.Configured(), Request, default)),
            Is.EqualTo("temporarily_unavailable"));
        Forged.Instead.Clear();
        Assert.That(await ErrorOf(forged.AuthorizationUrl(Forged.Configured(), Request, default)), Is.Null);
    }

    private static JsonObject With(JsonObject json, string member, string value)
    {
        if (value == "null")
            json.Remove(member);
        else
            json[member] = JsonNode.Parse(value);
        return json;
    }

    private string Resigned(JsonObject claims)
    {
        var parts = Forged.Sign(claims, "RS256").Split('.');
        var others = Forged.Sign(With(claims, "sub", "\"eve\""), "RS256").Split('.');
        return $"{parts[0]}.{others[1]}.{parts[2]}";
    }
}
