using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Modular.Api.Configuration;
using Modular.IntegrationTests.Http;

namespace Modular.IntegrationTests.Auth.OAuth;

/// <summary>Whole logins through a provider that others wrote, npm's oidc-provider, on loopback.</summary>
[TestFixture("RS256")]
[TestFixture("ES256")]
[TestFixture("PS256")]
internal sealed class OidcProviderTests(string algorithm)
{
    private NodeScript _node = null!;
    private TestHost _host = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _node = new NodeScript("oidc.mjs");
        var address = $"http://127.0.0.1:{FreePort()}";
        var issuer = _node.Ask(new
        {
            serve = new
            {
                clientId = "modular",
                clientSecret = "secret of the client",
                redirectUri = $"{address}/v1/auth/oauth/node/callback",
                algorithm,
            },
        }).GetProperty("issuer").GetString()!;
        _host = await TestHost.Start(await AuthHost.NewDatabase(), settings => settings with
        {
            Urls = [address],
            PasswordRounds = 10,
            OAuth = new OAuthSettings
            {
                Providers = [new("node", issuer, "modular", "secret of the client") { Algorithms = [algorithm] }],
                RedirectUris = [Visitor.App],
            },
        });
        (_, var owner) = await _host.SignIn("owner@example.com", owner: true);
        owner.Dispose();
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        await _host.DisposeAsync();
        _node.Dispose();
    }

    [Test]
    public async Task A_stranger_gets_an_account_and_finds_it_again()
    {
        var first = await LogIn("ada@example.com");
        var second = await LogIn("ada@example.com");
        var other = await LogIn("ben@example.com");

        Assert.That((string)first["email"]!, Is.EqualTo("ada@example.com"));
        Assert.That((string)first["name"]!, Is.EqualTo("Ada Lovelace"));
        Assert.That((bool)first["emailVerified"]!);
        Assert.That((string)second["id"]!, Is.EqualTo((string)first["id"]!));
        Assert.That((string)other["id"]!, Is.Not.EqualTo((string)first["id"]!));
    }

    [Test]
    public async Task A_member_with_the_same_verified_address_comes_into_their_account()
    {
        var (user, client) = await _host.SignIn("member@example.com");
        client.Dispose();

        Assert.That((string)(await LogIn("member@example.com"))["id"]!, Is.EqualTo($"{user}"));
    }

    [Test]
    public async Task An_address_that_the_provider_does_not_vouch_for_opens_nothing()
    {
        using var visitor = new Visitor(_host.Client.BaseAddress!);

        var end = await visitor.LogInAt("node", "unverified@example.com");

        Assert.That(end, Is.EquivalentTo(new Dictionary<string, string> { ["error"] = "email_unverified" }));
    }

    private async Task<JsonObject> LogIn(string login)
    {
        using var visitor = new Visitor(_host.Client.BaseAddress!);
        var end = await visitor.LogInAt("node", login);
        Assert.That(end.Keys, Is.EqualTo(new[] { "code" }), string.Join(' ', end.Values));
        var (status, tokens) = await visitor.Exchange(end["code"]);
        Assert.That(status, Is.EqualTo(200));

        using var client = _host.As((string)tokens["accessToken"]!);
        var me = (await client.GetFromJsonAsync<JsonObject>("/v1/auth/me"))!;
        Assert.That((string)me["id"]!, Is.EqualTo((string)tokens["user"]!["id"]!));
        return me;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
