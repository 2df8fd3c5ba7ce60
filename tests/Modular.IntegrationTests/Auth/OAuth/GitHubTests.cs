using Modular.Application.Auth.OAuth;

namespace Modular.IntegrationTests.Auth.OAuth;

internal sealed class GitHubTests : ProviderTest
{
    private GitHubServer _github = null!;

    [SetUp]
    public async Task StartServer() => _github = await GitHubServer.Start();

    [TearDown]
    public async Task StopServer() => await _github.DisposeAsync();

    [Test]
    public async Task The_number_names_the_user_and_the_primary_address_counts() => Assert.That(
        await LogIn(),
        Is.EqualTo(new ProviderIdentity(
            _github.Issuer, "583231", "octocat@example.com", EmailVerified: true, "octocat")));

    [Test]
    public async Task An_address_that_is_not_verified_or_not_primary_does_not_count()
    {
        _github.Emails = """[{"email":"octocat@example.com","verified":false,"primary":true}]""";
        Assert.That(
            await LogIn(),
            Has.Property("EmailVerified").False.And.Property("Email").EqualTo("octocat@example.com"));

        _github.Emails = """[{"email":"octocat@example.com","verified":true,"primary":false}]""";
        Assert.That(await LogIn(), Has.Property("EmailVerified").False.And.Property("Email").Null);
    }

    [TestCase("{}")]
    [TestCase("""{"id":"583231"}""")]
    [TestCase("""{"id":1.5}""")]
    public async Task A_user_without_a_number_is_nobody(string user)
    {
        _github.User = System.Text.Json.Nodes.JsonNode.Parse(user)!.AsObject();

        Assert.That(await ErrorOf(LogIn()), Is.EqualTo("server_error"));
    }

    [Test]
    public async Task Addresses_that_are_no_list_fail_the_login()
    {
        _github.Emails = """{"message":"x"}""";

        Assert.That(await ErrorOf(LogIn()), Is.EqualTo("server_error"));
    }

    [Test]
    public async Task A_code_that_is_refused_with_status_200_fails_the_login_and_is_logged()
    {
        Assert.That(await ErrorOf(LogIn(with: Request with { Verifier = Verifier + "x" })), Is.EqualTo("server_error"));

        Assert.That(Log.Single(), Does.Contain("bad_verification_code").And.Not.Contain(Verifier));
    }

    [Test]
    public async Task A_user_who_does_not_agree_is_told_so()
    {
        using var providers = Open(_github.Configured);

        Assert.That(
            await ErrorOf(providers.Redeem(
                _github.Configured, Request, new ProviderReply(null, "access_denied", null), default)),
            Is.EqualTo("access_denied"));
    }

    private async Task<ProviderIdentity> LogIn(ProviderRequest? with = null)
    {
        using var providers = Open(_github.Configured);
        var code = _github.Authorize(await providers.AuthorizationUrl(_github.Configured, Request, default));
        return await providers.Redeem(
            _github.Configured, with ?? Request, new ProviderReply(code, Error: null, Issuer: null), default);
    }
}
