using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Auth;
using Modular.Application.Auth.Keys;
using Modular.Application.Pipeline;

namespace Modular.IntegrationTests.Auth.Advisories;

/// <summary>
/// Somebody makes an account with the address of somebody else and leaves credentials behind (CVE-2024-38351,
/// CVE-2026-44166).
/// </summary>
internal sealed class PlantedCredentialTests : MailboxTest
{
    [Test]
    public async Task Keys_made_before_the_address_was_verified_end_with_the_first_reset()
    {
        var planted = await MakeKey();
        Assert.That((await Prove(planted)).UserId, Is.EqualTo(User.User.Id));

        await Host.Send(await AskForReset());

        Assert.That(() => Prove(planted), Throws.TypeOf<NotAuthenticated>());
        Assert.That(() => Host.Verify(User.AccessToken), Throws.TypeOf<Domain.Auth.SessionRevoked>());
        Assert.That(await AuditOf(AuditActions.KeyRemoved), Is.EqualTo(["success"]));
    }

    [Test]
    public async Task Keys_of_a_verified_address_outlive_a_reset()
    {
        await Host.Send(await AskForReset());
        var own = await MakeKey();

        await Host.Send(await AskForReset());

        Assert.That((await Prove(own)).UserId, Is.EqualTo(User.User.Id));
    }

    private async Task<string> MakeKey() => (await Host.Send(
        new CreateUserKey(User.User.Id, "program", ["tasks:read"], ExpiresAt: null, AllowedIps: []))).Key;

    private Task<Principal> Prove(string key) => Host.Services.GetServices<ICredentialVerifier>()
        .Single(verifier => verifier.Recognises(key)).Verify(key, CancellationToken.None).AsTask();
}
