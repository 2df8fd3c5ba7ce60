using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;
using Modular.Application.Auth.OAuth;
using Modular.Domain.Auth;
using Modular.Infrastructure.Auth.OAuth;

namespace Modular.IntegrationTests.Auth.OAuth;

/// <summary>What is said to a provider of OpenID Connect, and what is believed of what it says.</summary>
internal sealed class OpenIdConnectTests : ForgedTest
{
    [Test]
    public async Task Sends_the_browser_with_state_nonce_and_challenge()
    {
        using var providers = Open(Forged.Configured());

        var url = new Uri(await providers.AuthorizationUrl(Forged.Configured(), Request, default));

        Assert.That(url.GetLeftPart(UriPartial.Path), Is.EqualTo($"{Forged.Issuer}/authorize"));
        Assert.That(
            QueryHelpers.ParseQuery(url.Query).ToDictionary(field => field.Key, field => field.Value.ToString()),
            Is.EquivalentTo(new Dictionary<string, string>
            {
                ["tenant"] = "1",
                ["response_type"] = "code",
                ["client_id"] = ForgedProvider.ClientId,
                ["redirect_uri"] = Request.Callback,
                ["scope"] = "openid email profile",
                ["state"] = Request.State,
                ["nonce"] = Request.Nonce,
                ["code_challenge"] = CodeChallenge.Of(Verifier),
                ["code_challenge_method"] = "S256",
            }));
    }

    [TestCase("RS256")]
    [TestCase("ES256")]
    [TestCase("PS256")]
    public async Task Redeems_the_code_and_believes_a_token_that_is_good(string algorithm)
    {
        Forged.IdToken = claims => Forged.Sign(claims, algorithm);

        var who = await Redeem();

        Assert.That(who, Is.EqualTo(
            new ProviderIdentity(Forged.Issuer, "ada", "ada@example.com", EmailVerified: true, "Ada Lovelace")));
        Assert.That(Forged.Redeemed, Is.EquivalentTo(new Dictionary<string, string>
        {
            ["grant_type"] = "authorization_code",
            ["code"] = "the code",
            ["redirect_uri"] = Request.Callback,
            ["code_verifier"] = Verifier,
        }));
        var proof = Encoding.ASCII.GetString(Convert.FromBase64String(Forged.Authorization!["Basic ".Length..]));
        Assert.That(
            proof.Split(':').Select(WebUtility.UrlDecode),
            Is.EqualTo(new[] { ForgedProvider.ClientId, ForgedProvider.ClientSecret }));
    }

    [Test]
    public async Task Proves_itself_in_the_form_where_the_provider_wants_that()
    {
        Forged.Metadata = document =>
            document["token_endpoint_auth_methods_supported"] = new JsonArray("client_secret_post");

        await Redeem();

        Assert.That(Forged.Redeemed["client_secret"], Is.EqualTo(ForgedProvider.ClientSecret));
        Assert.That(Forged.Authorization, Is.Null);
    }

    [Test]
    public async Task Asks_for_the_user_where_the_token_names_no_address()
    {
        foreach (var claim in (string[])["email", "email_verified", "name"])
            Forged.Claims.Remove(claim);
        Forged.UserInfo = new JsonObject
        {
            ["sub"] = "ada",
            ["email"] = "ada@example.com",
            // Some write it so.
            ["email_verified"] = "true",
            ["name"] = "  ",
        };

        Assert.That(await Redeem(), Is.EqualTo(
            new ProviderIdentity(Forged.Issuer, "ada", "ada@example.com", EmailVerified: true, Name: null)));

        Forged.UserInfo["sub"] = "eve";
        Assert.That(await ErrorOf(Redeem()), Is.EqualTo("server_error"), "Said of another user.");
    }

    [TestCase("ada@example.com", null)]
    [TestCase("ada@example.com", "false")]
    [TestCase("ada@example.com", "1")]
    [TestCase("no address", "true")]
    [TestCase("ada\u0000@example.com", "true")]
    public async Task Does_not_take_an_address_for_verified_that_is_not(string email, string? verified)
    {
        Forged.Claims["email"] = email;
        Forged.Claims["email_verified"] = verified is null ? null : JsonNode.Parse(verified);

        Assert.That((await Redeem()).EmailVerified, Is.False);
    }

    [Test]
    public async Task A_name_that_could_not_be_kept_becomes_one_that_can()
    {
        Forged.Claims["name"] = new string('x', 99) + "\U0001F600 \0";

        Assert.That((await Redeem()).Name, Is.EqualTo(new string('x', 99)));
    }

    [Test]
    public async Task Keys_are_kept_for_an_hour_and_read_again_for_an_unknown_one_at_most_every_thirty_seconds()
    {
        var provider = Forged.Configured();
        using var providers = Open(provider);
        async Task<string?> LogIn(string kid)
        {
            Forged.Claims = Forged.HonestClaims(Request.Nonce, Clock.GetUtcNow());
            Forged.IdToken = claims => Forged.Sign(claims, "RS256", kid);
            return await ErrorOf(providers.Redeem(provider, Request, Reply, default));
        }

        Assert.That(await LogIn("rsa"), Is.Null);
        for (var i = 0; i < 5; i++)
            Assert.That(await LogIn("unknown"), Is.EqualTo("server_error"));
        Assert.That(Forged.KeyReads, Is.EqualTo(1));

        // The provider has rotated.
        Forged.Keys = document => document["keys"]![0]!["kid"] = "new";
        Clock.Advance(KeptDocument<OidcMetadata>.MinAge);
        Assert.That(await LogIn("new"), Is.Null);
        Assert.That(await LogIn("rsa"), Is.EqualTo("server_error"), "It is withdrawn.");
        Assert.That(Forged.KeyReads, Is.EqualTo(2));

        Clock.Advance(KeptDocument<OidcMetadata>.Lifetime);
        Assert.That(await LogIn("new"), Is.Null);
        Assert.That(Forged.KeyReads, Is.EqualTo(3));
    }
}
