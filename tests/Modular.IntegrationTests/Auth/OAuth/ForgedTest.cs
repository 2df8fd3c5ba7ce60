using Modular.Application.Auth.OAuth;

namespace Modular.IntegrationTests.Auth.OAuth;

/// <summary>A test with a provider of OpenID Connect, whose user Ada has just agreed.</summary>
internal abstract class ForgedTest : ProviderTest
{
    protected static readonly ProviderReply Reply = new("the code", Error: null, Issuer: null);

    protected ForgedProvider Forged { get; private set; } = null!;

    [SetUp]
    public async Task StartProvider()
    {
        Forged = await ForgedProvider.Start();
        Forged.Claims = Forged.HonestClaims(Request.Nonce, Clock.GetUtcNow());
    }

    [TearDown]
    public async Task StopProvider() => await Forged.DisposeAsync();

    /// <summary>Who logs in, as an instance finds out that has not spoken to the provider before.</summary>
    protected async Task<ProviderIdentity> Redeem(ProviderReply? reply = null)
    {
        var provider = Forged.Configured();
        using var providers = Open(provider);
        return await providers.Redeem(provider, Request, reply ?? Reply, default);
    }
}
