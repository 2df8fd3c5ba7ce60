using Modular.Api.Configuration;
using static Modular.IntegrationTests.Auth.OAuth.Visitor;

namespace Modular.IntegrationTests.Auth.OAuth;

/// <summary>A test of logins through a forged provider as browser and client meet them; there is an owner.</summary>
internal abstract class OAuthEndpointsTest : AuthEndpointsTest
{
    protected ForgedProvider Forged { get; private set; } = null!;

    protected Visitor Visitor { get; private set; } = null!;

    [SetUp]
    public async Task StartProvider()
    {
        Forged = await ForgedProvider.Start();
        await Host.DisposeAsync();
        Host = await StartHost(WithProviders);
        (_, var owner) = await Host.SignIn("owner@example.com", owner: true);
        owner.Dispose();
        Visitor = new Visitor(Host.Client.BaseAddress!);
    }

    [TearDown]
    public async Task StopProvider()
    {
        Visitor.Dispose();
        await Forged.DisposeAsync();
    }

    protected Settings WithProviders(Settings settings) => settings with
    {
        OAuth = new OAuthSettings
        {
            Providers =
            [
                new("away", "http://127.0.0.1:1", ForgedProvider.ClientId, ForgedProvider.ClientSecret),
                new("forged", Forged.Issuer, ForgedProvider.ClientId, ForgedProvider.ClientSecret)
                {
                    DisplayName = "A Forge",
                },
            ],
            RedirectUris = [App],
        },
    };

    /// <summary>What the provider leads the browser back to, after whoever agrees there.</summary>
    protected string Callback(Uri there)
    {
        var asked = Parameters(there);
        Forged.Claims = Forged.HonestClaims(asked["nonce"], TimeProvider.System.GetUtcNow());
        return $"/v1/auth/oauth/forged/callback?code=x&state={asked["state"]}";
    }

    protected async Task<string> Fault(string code, string verifier = Verifier)
    {
        var (status, problem) = await Visitor.Exchange(code, verifier);
        return $"{status} {problem["code"]}";
    }

    protected static async Task<string> FaultAt(Visitor visitor, string path)
    {
        await visitor.Get(path);
        return await visitor.Last!.Fault();
    }
}
