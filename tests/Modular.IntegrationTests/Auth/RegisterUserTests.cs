using Modular.Application.Auth;
using Modular.Application.Pipeline;
using Modular.Domain.Auth;

namespace Modular.IntegrationTests.Auth;

internal sealed class RegisterUserTests : AuthTest
{
    [Test]
    public async Task The_first_at_a_new_local_instance_is_the_owner_and_the_next_a_member()
    {
        var first = await Host.Send(Register("ada@example.com", AuthHost.Here));
        var second = await Host.Send(Register("ben@example.com", AuthHost.Here));

        Assert.That(first.User.Role, Is.EqualTo("owner"));
        Assert.That(second.User.Role, Is.EqualTo("member"));
    }

    [Test]
    public async Task The_first_at_a_local_instance_needs_the_token_after_fifteen_minutes()
    {
        await Host.Execute("update auth.setup set started_at = now() - interval '15 minutes'");

        Assert.That(() => Host.Send(Register("ada@example.com", AuthHost.Here)), Throws.TypeOf<SetupTokenRequired>());
    }

    [Test]
    public async Task The_first_from_elsewhere_needs_the_token()
    {
        var token = await Host.Send(new ReadSetupToken());
        Task<SignedIn> Try(string? shown) => Host.Send(Register("ada@example.com", AuthHost.Elsewhere, shown));

        Assert.That(() => Try(null), Throws.TypeOf<SetupTokenRequired>());
        Assert.That(() => Try(token![..^1]), Throws.TypeOf<SetupTokenRequired>());
        Assert.That((await Try(token)).User.Role, Is.EqualTo("owner"));
    }

    [Test]
    public async Task The_token_is_worthless_once_there_is_an_owner()
    {
        var token = await Host.Send(new ReadSetupToken());
        await Host.Send(new CreateUser("ada@example.com", AuthHost.Password, Owner: true));

        var second = await Host.Send(Register("ben@example.com", AuthHost.Elsewhere, token));

        Assert.That(second.User.Role, Is.EqualTo("member"));
        Assert.That(await Host.Send(new ReadSetupToken()), Is.Null);
    }

    [Test]
    public async Task The_token_is_the_same_on_every_host_and_another_under_another_master_key()
    {
        await using var second = await AuthHost.Start(Database);
        await using var stranger = await AuthHost.Start(Database, masterKey: [.. Enumerable.Repeat((byte)1, 32)]);

        var token = await Host.Send(new ReadSetupToken());

        Assert.That(token, Does.Match("^[0-9a-f]{40}$"));
        Assert.That(await second.Send(new ReadSetupToken()), Is.EqualTo(token));
        Assert.That(await stranger.Send(new ReadSetupToken()), Is.Not.EqualTo(token));
    }

    [Test]
    public async Task Of_many_who_may_be_the_owner_one_is()
    {
        var token = await Host.Send(new ReadSetupToken());

        var all = await Task.WhenAll(Enumerable.Range(0, 10).Select(
            i => Host.Send(Register($"user{i}@example.com", AuthHost.Elsewhere, token))));

        Assert.That(all.Count(signedIn => signedIn.User.Role == "owner"), Is.EqualTo(1));
        Assert.That(all.Count(signedIn => signedIn.User.Role == "member"), Is.EqualTo(9));
    }

    [TestCase(RegistrationMode.Invite)]
    [TestCase(RegistrationMode.Closed)]
    public async Task Is_refused_where_registration_is_not_open(RegistrationMode mode)
    {
        await using var host = await AuthHost.Start(Database, AuthHost.Options with { Registration = mode });
        await host.Send(new CreateUser("ada@example.com", AuthHost.Password, Owner: true));

        Assert.That(() => host.Send(Register("ben@example.com", AuthHost.Here)), Throws.TypeOf<RegistrationClosed>());
        Assert.That(await host.Query<string>("select email from auth.account"), Is.EqualTo(["ada@example.com"]));
    }

    [Test]
    public async Task Refuses_an_address_that_is_taken_in_any_letter_case()
    {
        await Host.SignUp("Ada@Example.com");
        await Host.Send(new CreateUser("own@example.com", AuthHost.Password, Owner: true));

        Assert.That(() => Host.Send(Register("aDA@example.COM", AuthHost.Here)), Throws.TypeOf<EmailTaken>());
    }

    [Test]
    public async Task Of_many_with_one_address_one_is_taken_in()
    {
        await Host.Send(new CreateUser("own@example.com", AuthHost.Password, Owner: true));

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 10).Select(
            _ => Outcome(Host.Send(Register("ada@example.com", AuthHost.Here)))));

        Assert.That(outcomes.Count(outcome => outcome is null), Is.EqualTo(1));
        Assert.That(outcomes.Count(outcome => outcome is EmailTaken), Is.EqualTo(9));
    }

    [TestCase("ada", AuthHost.Password, null, "email")]
    [TestCase("ada@example.com", "password123", null, "password")]
    [TestCase("ada@example.com", "ada@example.com", null, "password")]
    [TestCase("ada@example.com", AuthHost.Password, "", "name")]
    public void Names_the_field_that_is_invalid(string email, string password, string? name, string field)
    {
        var refusal = Assert.ThrowsAsync<InvalidInput>(
            () => Host.Send(new RegisterUser(email, password, name, SetupToken: null, AuthHost.Here)));

        Assert.That(refusal.Errors.Keys, Is.EqualTo([field]));
    }

    [Test]
    public async Task The_operator_makes_one_owner_and_any_number_of_members()
    {
        var owner = await Host.Send(new CreateUser("own@example.com", AuthHost.Password, Owner: true, "Ada"));

        Assert.That(owner, Has.Property("Role").EqualTo("owner").And.Property("Name").EqualTo("Ada"));
        var second = new CreateUser("two@example.com", AuthHost.Password, Owner: true);
        Assert.That(
            () => Host.Send(second),
            Throws.TypeOf<OwnerExists>().With.Property("Code").EqualTo("auth.owner_exists"));
        Assert.That((await Host.Send(second with { Owner = false })).Role, Is.EqualTo("member"));
    }

    private static RegisterUser Register(string email, RequestOrigin origin, string? setupToken = null) =>
        new(email, AuthHost.Password, Name: null, setupToken, origin);
}
