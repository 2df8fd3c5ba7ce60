using Modular.Application.Auth;
using Modular.Application.Auth.Users;
using Modular.Domain.Auth;

namespace Modular.IntegrationTests.Auth.OAuth;

/// <summary>Whose account a login through a provider opens.</summary>
internal sealed class ProviderAccountsTests : ProviderLoginTest
{
    [Test]
    public async Task Makes_a_verified_account_without_a_password_and_finds_it_again()
    {
        var first = await LogIn(Who());
        // The address may change at the provider, and need not be verified there any more.
        var second = await LogIn(Who(email: "lovelace@example.com", verified: false));

        Assert.That((first.Email, first.Name, first.Role, first.EmailVerified),
            Is.EqualTo((Ada, "Ada Lovelace", "member", true)));
        Assert.That(second, Is.EqualTo(first));
        Assert.That(await Audit(AuditActions.AccountCreated), Is.EqualTo(new[] { "success owner", "success member" }));
        Assert.That(await Audit(AuditActions.IdentityLinked), Is.EqualTo(new[] { "success example" }));
        Assert.That(
            await Audit(AuditActions.LoggedIn),
            Is.EqualTo(new[] { "success provider example", "success provider example" }));
        Assert.That(await Host.Query<string>("select password_hash from auth.account where email = @Ada", new { Ada }),
            Is.EqualTo(new string?[] { null }));
    }

    [Test]
    public async Task Links_to_an_account_where_both_sides_have_verified_the_address_and_tells_its_mailbox()
    {
        // The operator vouches for the address, so it is verified.
        var member = await Host.Send(new CreateUser("Ada@Example.com", AuthHost.Password, Owner: false));

        var user = await LogIn(Who());
        await Letters.Deliver(Host);

        Assert.That(user.Id, Is.EqualTo(member.Id));
        Assert.That(Letters.SubjectsTo("Ada@Example.com"), Is.EqualTo(new[] { "A new way to log in to your account" }));
        Assert.That((await LogIn(Who(email: null))).Id, Is.EqualTo(member.Id), "From now on the address is nothing.");
        Assert.That((await Host.SignIn(Ada)).User.Id, Is.EqualTo(member.Id), "The password is as good as before.");
    }

    [Test]
    public async Task Neither_links_to_nor_takes_over_an_account_whose_address_nobody_has_verified()
    {
        var squatter = await Host.Send(new RegisterUser(Ada, AuthHost.Password, null, null, AuthHost.Here));

        Assert.That(await ErrorOf(Who()), Is.EqualTo("account_exists"));

        Assert.That(await Host.Query<Guid>("select user_id from auth.identity"), Is.Empty);
        Assert.That((await Host.SignIn(Ada)).User.Id, Is.EqualTo(squatter.User.Id));
        Assert.That(await Audit(AuditActions.LoggedIn), Does.Contain("failure example"));
    }

    [Test]
    public async Task The_owner_of_an_address_that_somebody_else_registered_comes_in_after_a_reset_by_mail()
    {
        await Host.Send(new RegisterUser(Ada, AuthHost.Password, null, null, AuthHost.Here));
        var resetId = await Host.Send(new RequestCode(CodePurposes.ResetPassword, Ada));
        await Letters.Deliver(Host);
        await Host.Send(new ResetPassword(resetId, Letters.CodeTo(Ada), "copper-lantern-77", AuthHost.Here));

        Assert.That((await LogIn(Who())).Email, Is.EqualTo(Ada));
    }

    [TestCase(Ada, false)]
    [TestCase(null, true)]
    public async Task Refuses_a_stranger_for_whose_address_the_provider_does_not_vouch(string? email, bool verified)
    {
        await Host.Send(new CreateUser(Ada, AuthHost.Password, Owner: false));

        Assert.That(await ErrorOf(Who(email: email, verified: verified)), Is.EqualTo("email_unverified"));
    }

    [TestCase(RegistrationMode.Invite)]
    [TestCase(RegistrationMode.Closed)]
    public async Task Makes_no_account_where_nobody_may_register_but_lets_members_in(RegistrationMode mode)
    {
        await Host.Send(new CreateUser(Ada, AuthHost.Password, Owner: false));
        await GoOnWith(options => options with { Registration = mode });

        Assert.That(await ErrorOf(Who("2", "eve@example.com")), Is.EqualTo("registration_closed"));
        Assert.That((await LogIn(Who())).Email, Is.EqualTo(Ada));
    }

    [Test]
    public async Task Lets_in_whom_somebody_invited_with_the_role_of_the_invitation_and_once()
    {
        var owner = await Host.Verify((await Host.SignIn("owner@example.com")).AccessToken);
        await Host.Send(new CreateInvitation(owner, "Ada@example.com", Roles.Admin, ExpiresAt: null));
        await GoOnWith(options => options with { Registration = RegistrationMode.Invite });

        Assert.That((await LogIn(Who())).Role, Is.EqualTo(Roles.Admin));

        Assert.That(await Host.Query<string>("select email from auth.invitation"), Is.Empty);
        Assert.That(await ErrorOf(Who("2", "eve@example.com")), Is.EqualTo("registration_closed"));
    }

    [Test]
    public async Task The_first_account_is_never_made_by_a_provider()
    {
        await GoOnWith(options => options, await AuthHost.NewDatabase());

        Assert.That(await ErrorOf(Who()), Is.EqualTo("setup_token_required"));
    }

    [Test]
    public async Task A_disabled_user_stays_outside_whether_known_or_not_yet_linked()
    {
        var known = await LogIn(Who());
        await Host.Send(new CreateUser("ben@example.com", AuthHost.Password, Owner: false));
        await Host.Execute("update auth.account set disabled = true where email <> 'owner@example.com'");

        Assert.That(await ErrorOf(Who()), Is.EqualTo("account_disabled"));
        Assert.That(await ErrorOf(Who("2", "ben@example.com")), Is.EqualTo("account_disabled"));
        Assert.That(
            await Host.Query<Guid>("select user_id from auth.identity"), Is.EqualTo(new[] { known.Id }));
    }

    [Test]
    public async Task The_same_subject_at_another_issuer_is_somebody_else()
    {
        var ada = await LogIn(Who());
        var other = await LogIn(Who(email: "ben@example.com") with { Issuer = "https://other.example.com" });

        Assert.That(other.Id, Is.Not.EqualTo(ada.Id));
    }

    [Test]
    public async Task First_logins_at_once_make_one_account()
    {
        Providers.Next = () => Who();
        var states = new List<string>();
        for (var i = 0; i < 10; i++)
            states.Add(await Start());

        var places = await Task.WhenAll(states.Select(state => Finish(state)));
        var users = await Task.WhenAll(places.Select(place => Exchange(Parameter(place, "code")!)));

        Assert.That(users.Select(user => user.SignedIn!.User.Id).Distinct().Count(), Is.EqualTo(1));
        Assert.That(await Host.Query<Guid>("select id from auth.identity"), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task No_password_opens_an_account_that_has_none_until_one_is_set_by_mail()
    {
        await LogIn(Who());
        foreach (var guess in (string[])["", AuthHost.Password])
        {
            Assert.ThrowsAsync<InvalidCredentials>(() => Host.Send(new LogIn(Ada, guess, AuthHost.Elsewhere)));
        }

        var resetId = await Host.Send(new RequestCode(CodePurposes.ResetPassword, Ada));
        await Letters.Deliver(Host);
        await Host.Send(new ResetPassword(resetId, Letters.CodeTo(Ada), "copper-lantern-77", AuthHost.Here));

        Assert.That((await Host.SignIn(Ada, "copper-lantern-77")).User.Email, Is.EqualTo(Ada));
        Assert.That((await LogIn(Who())).Email, Is.EqualTo(Ada));
    }
}
