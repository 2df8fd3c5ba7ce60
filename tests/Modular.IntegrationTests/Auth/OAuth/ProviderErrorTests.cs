using Modular.Application.Auth.OAuth;

namespace Modular.IntegrationTests.Auth.OAuth;

/// <summary>What becomes of answers that are none, and what is said of them.</summary>
internal sealed class ProviderErrorTests : ForgedTest
{
    [Test]
    public async Task An_answer_that_names_another_issuer_is_of_another_provider()
    {
        var answered = Reply with { Issuer = Forged.Issuer };
        Assert.That(await ErrorOf(Redeem(answered)), Is.Null);
        Assert.That(
            await ErrorOf(Redeem(Reply with { Issuer = "https://eve.example.com" })), Is.EqualTo("server_error"));

        Forged.Metadata = document => document["authorization_response_iss_parameter_supported"] = true;
        Assert.That(await ErrorOf(Redeem(answered)), Is.Null);
        Assert.That(await ErrorOf(Redeem(Reply)), Is.EqualTo("server_error"), "It always names itself.");
        Assert.That(
            await ErrorOf(Redeem(new ProviderReply(null, "access_denied", null))), Is.EqualTo("server_error"));
    }

    [TestCase("access_denied", "access_denied")]
    [TestCase("temporarily_unavailable", "temporarily_unavailable")]
    [TestCase("invalid_scope", "server_error")]
    [TestCase("a\nforged line of the log", "server_error")]
    public async Task What_the_provider_says_becomes_one_of_the_errors_there_are(string said, string error)
    {
        Assert.That(await ErrorOf(Redeem(new ProviderReply(null, said, null))), Is.EqualTo(error));
        Assert.That(Log.Single(), Does.Not.Contain("forged line"));
    }

    [Test]
    public async Task Nothing_secret_is_logged_when_a_code_is_not_redeemed()
    {
        Forged.Instead["/token"] = (400, """{"error":"invalid_grant","error_description":"the code was the code"}""");
        Assert.That(await ErrorOf(Redeem()), Is.EqualTo("server_error"));
        Forged.Instead.Clear();
        Forged.Claims["nonce"] = "another";
        Assert.That(await ErrorOf(Redeem()), Is.EqualTo("server_error"));

        Assert.That(Log, Has.Count.EqualTo(2));
        Assert.That(Log[0], Does.Contain("forged").And.Contain("invalid_grant"));
        foreach (var secret in (string[])
            ["the code", Verifier, Request.Nonce, ForgedProvider.ClientSecret, "at-the-provider", "eyJ"])
            Assert.That(Log, Has.None.Contains(secret));
    }
}
