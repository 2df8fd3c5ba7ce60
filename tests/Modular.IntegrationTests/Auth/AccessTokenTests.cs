using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Auth;
using Modular.Application.Pipeline;
using Modular.Infrastructure.Auth;
using Modular.Tests;

namespace Modular.IntegrationTests.Auth;

internal sealed class AccessTokenTests : AuthTest
{
    [Test]
    public async Task Has_the_type_the_algorithm_and_the_claims_of_the_contract()
    {
        var signedIn = await Host.SignUp();

        var (header, claims) = (Part(signedIn.AccessToken, 0), Part(signedIn.AccessToken, 1));

        Assert.That(header.Select(member => member.Key), Is.EquivalentTo(new[] { "alg", "typ", "kid" }));
        Assert.That((string)header["alg"]!, Is.EqualTo("ES256"));
        Assert.That((string)header["typ"]!, Is.EqualTo("at+jwt"));
        Assert.That(
            claims.Select(member => member.Key),
            Is.EquivalentTo(new[] { "iss", "aud", "sub", "sid", "role", "iat", "exp", "jti" }));
        Assert.That((string)claims["iss"]!, Is.EqualTo("modular"));
        Assert.That((string)claims["aud"]!, Is.EqualTo("modular"));
        Assert.That((string)claims["sub"]!, Is.EqualTo(signedIn.User.Id.ToString()));
        Assert.That((long)claims["exp"]! - (long)claims["iat"]!, Is.EqualTo(900));
    }

    [Test]
    public async Task Is_checked_by_the_published_key_alone()
    {
        var signedIn = await Host.SignUp();
        var published = (await Host.Send(new ReadSigningKeys())).Keys.Single();
        using var key = ECDsa.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = new ECPoint { X = Base64Url.DecodeFromChars(published.X), Y = Base64Url.DecodeFromChars(published.Y) },
        });

        var parts = signedIn.AccessToken.Split('.');

        Assert.That((string)Part(signedIn.AccessToken, 0)["kid"]!, Is.EqualTo(published.Kid));
        Assert.That(key.VerifyData(
            Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"),
            Base64Url.DecodeFromChars(parts[2]),
            HashAlgorithmName.SHA256));
    }

    [Test]
    public async Task Names_the_user_the_session_and_the_role()
    {
        var signedIn = await Host.SignUp();

        var (first, again) = (await Host.Verify(signedIn.AccessToken), await Host.Verify(signedIn.AccessToken));

        Assert.That(first.Kind, Is.EqualTo(CredentialKind.AccessToken));
        Assert.That(first.UserId, Is.EqualTo(signedIn.User.Id));
        Assert.That(first.CredentialId.ToString(), Is.EqualTo((string)Part(signedIn.AccessToken, 1)["sid"]!));
        Assert.That(first.Role, Is.EqualTo("member"));
        Assert.That(first.Scopes, Is.Null);
        Assert.That(again, Is.SameAs(first));
    }

    [Test]
    public async Task Expires_in_memory_too()
    {
        var clock = new ManualClock();
        await using var host = await AuthHost.Start(Database, clock: clock);
        var signedIn = await host.SignUp();

        clock.Advance(TimeSpan.FromMinutes(15) - TimeSpan.FromSeconds(1));
        Assert.That(await host.Verify(signedIn.AccessToken), Is.Not.Null);
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.That(() => host.Verify(signedIn.AccessToken), Throws.TypeOf<CredentialExpired>());
    }

    [Test]
    public async Task Is_refused_with_any_bit_flipped_and_cut_anywhere()
    {
        var token = (await Host.SignUp()).AccessToken;

        for (var at = 0; at < token.Length; at++)
        {
            // The highest of the character's six bits: never one of the unused bits at a part's end.
            var other = token[at] == '.' ? 'A' : Base64UrlText[Base64UrlText.IndexOf(token[at]) ^ 32];
            var flipped = string.Concat(token.AsSpan(0, at), [other], token.AsSpan(at + 1));
            Assert.That(await IsRefused(flipped), $"flipped at {at}");
            Assert.That(await IsRefused(token[..at]), $"cut at {at}");
        }
    }

    [Test]
    public async Task Is_refused_when_signed_by_any_other_means()
    {
        var token = (await Host.SignUp()).AccessToken;
        var (header, claims) = (Part(token, 0), token.Split('.')[1]);
        var published = (await Host.Send(new ReadSigningKeys())).Keys.Single();
        using var foreign = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        byte[] SignForeign(byte[] data) => foreign.SignData(data, HashAlgorithmName.SHA256);

        header["alg"] = "none";
        Assert.That(await IsRefused($"{Text(header)}.{claims}."), "no signature");
        header["alg"] = "HS256";
        Assert.That(await IsRefused(Signed(header, claims, data =>
            HMACSHA256.HashData(Base64Url.DecodeFromChars(published.X), data))), "the public key as a secret");
        header["alg"] = "ES256";
        Assert.That(await IsRefused(Signed(header, claims, SignForeign)), "another key under our id");
        header["jwk"] = JsonSerializer.SerializeToNode(published, WireJson.Options);
        Assert.That(await IsRefused(Signed(header, claims, SignForeign)), "a key of its own");
        header.Remove("kid");
        Assert.That(await IsRefused(Signed(header, claims, SignForeign)), "no key id");
        Assert.That(await IsRefused(Signed(header, claims, _ => new byte[64])), "an empty signature");
    }

    [Test]
    public async Task Is_refused_when_made_here_for_another_end()
    {
        var token = (await Host.SignUp()).AccessToken;
        using var key = await OurKey();
        byte[] Sign(byte[] data) => key.SignData(data, HashAlgorithmName.SHA256);
        string With(int part, string name, JsonNode? value)
        {
            var (header, claims) = (Part(token, 0), Part(token, 1));
            (part == 0 ? header : claims)[name] = value;
            return Signed(header, Text(claims), Sign);
        }

        Assert.That(await IsRefused(With(0, "typ", "at+jwt")), Is.False);
        Assert.That(await IsRefused(With(0, "typ", "JWT")), "another type");
        Assert.That(await IsRefused(With(1, "iss", "https://elsewhere.example.com")), "another issuer");
        Assert.That(await IsRefused(With(1, "aud", "elsewhere")), "another audience");
        Assert.That(await IsRefused(With(1, "sub", "somebody")), "no user");
        Assert.That(await IsRefused(With(1, "sid", null)), "no session");
        Assert.That(await IsRefused(With(1, "exp", null)), "no end");
        Assert.That(await IsRefused(With(1, "filler", new string('x', 4000))), "too long");
    }

    [Test]
    public async Task Names_the_public_address_as_its_issuer()
    {
        await using var host = await AuthHost.Start(
            Database, AuthHost.Options with { PublicUrl = new Uri("https://cloud.example.com/") });
        var signedIn = await host.SignUp();

        Assert.That((string)Part(signedIn.AccessToken, 1)["iss"]!, Is.EqualTo("https://cloud.example.com"));
        Assert.That(() => Host.Verify(signedIn.AccessToken), Throws.TypeOf<NotAuthenticated>());
    }

    private const string Base64UrlText = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    private static JsonObject Part(string token, int index) =>
        JsonNode.Parse(Base64Url.DecodeFromChars(token.Split('.')[index]))!.AsObject();

    private static string Text(JsonObject part) =>
        Base64Url.EncodeToString(Encoding.UTF8.GetBytes(part.ToJsonString()));

    private static string Signed(JsonObject header, string claims, Func<byte[], byte[]> sign)
    {
        var text = $"{Text(header)}.{claims}";
        return $"{text}.{Base64Url.EncodeToString(sign(Encoding.ASCII.GetBytes(text)))}";
    }

    private async Task<bool> IsRefused(string token) => await Outcome(Host.Verify(token)) is NotAuthenticated;

    private async Task<ECDsa> OurKey()
    {
        var rows = await Host.Query<SigningKeyRow>("select id, public_key, private_key from auth.signing_key");
        return rows.Single().OpenPrivate(Host.Services.GetRequiredService<MasterKey>()).ECDsa;
    }
}
