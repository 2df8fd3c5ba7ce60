using System.Security.Cryptography;
using Modular.Application.Auth;

namespace Modular.IntegrationTests.Auth;

internal sealed class SigningKeyTests : AuthTest
{
    [Test]
    public async Task Hosts_that_start_at_once_make_one_key()
    {
        var database = await AuthHost.NewDatabase();
        var hosts = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => AuthHost.Start(database)));

        var published = await Task.WhenAll(hosts.Select(host => host.Send(new ReadSigningKeys())));

        Assert.That(published.SelectMany(set => set.Keys).Distinct().Count(), Is.EqualTo(1));
        foreach (var host in hosts)
            await host.DisposeAsync();
    }

    [Test]
    public async Task A_signing_key_opens_under_its_master_key_and_its_own_id_alone()
    {
        await Host.Send(new ReadSigningKeys());
        await using var stranger = await AuthHost.Start(Database, masterKey: [.. Enumerable.Repeat((byte)1, 32)]);

        Assert.That(() => stranger.Send(new ReadSigningKeys()), Throws.InstanceOf<CryptographicException>());

        await Host.Execute("update auth.signing_key set id = gen_random_uuid()");
        await using var restarted = await AuthHost.Start(Database);

        Assert.That(() => restarted.Send(new ReadSigningKeys()), Throws.InstanceOf<CryptographicException>());
    }
}
