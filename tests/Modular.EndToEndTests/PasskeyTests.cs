namespace Modular.EndToEndTests;

/// <summary>Passkeys of the published executable in a real browser.</summary>
internal sealed class PasskeyTests
{
    [Test]
    public async Task A_browser_adds_a_passkey_logs_in_with_it_twice_and_no_more_once_it_is_removed()
    {
        await using var data = new DataDirectory();
        await using var host = await ModularProcess.Serve(data.Path);
        using var ada = await ApiClient.Register(host.Address);
        await using var browser = await PasskeyBrowser.Open(host.Address);

        var passkey = await browser.Add(ada.Token, "laptop");
        Assert.That(passkey.TryGetProperty("id", out var id), $"{passkey}");
        Assert.That(passkey.GetProperty("name").GetString(), Is.EqualTo("laptop"));

        for (var i = 0; i < 2; i++)
        {
            var signedIn = await browser.LogIn();
            Assert.That(signedIn.TryGetProperty("accessToken", out _), $"{signedIn}");
            Assert.That(signedIn.GetProperty("user").GetProperty("email").GetString(), Is.EqualTo("ada@example.com"));
        }

        var used = (await ada.List("/v1/auth/passkeys")).Single();
        Assert.That(used.GetProperty("id").GetString(), Is.EqualTo(id.GetString()));
        Assert.That(used.GetProperty("lastUsedAt").GetString(), Is.Not.Null);

        await ada.Delete($"/v1/auth/passkeys/{id}");

        var refused = await browser.LogIn();
        Assert.That(refused.GetProperty("code").GetString(), Is.EqualTo("auth.invalid_passkey"), $"{refused}");
    }
}
