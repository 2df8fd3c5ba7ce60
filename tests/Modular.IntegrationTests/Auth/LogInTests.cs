using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Auth;
using Modular.Domain.Auth;
using Modular.Infrastructure.Auth;

namespace Modular.IntegrationTests.Auth;

internal sealed class LogInTests : AuthTest
{
    private const string Wrong = "violet-anchor-42";

    [Test]
    public async Task Takes_the_address_in_any_letter_case()
    {
        await Host.SignUp("Ada@example.com");

        var signedIn = await Host.SignIn("aDA@EXAMPLE.com");

        Assert.That(signedIn.User.Email, Is.EqualTo("Ada@example.com"));
        Assert.That(signedIn.TokenType, Is.EqualTo("Bearer"));
        Assert.That(signedIn.ExpiresIn, Is.EqualTo(900));
    }

    [Test]
    public async Task Answers_an_unknown_address_as_a_wrong_password()
    {
        await Host.SignUp();

        var known = Assert.ThrowsAsync<InvalidCredentials>(() => Host.SignIn(password: Wrong));
        var unknown = Assert.ThrowsAsync<InvalidCredentials>(() => Host.SignIn("nobody@example.com", Wrong));

        Assert.That((unknown.Code, unknown.Message), Is.EqualTo((known.Code, known.Message)));
    }

    [Test]
    public async Task Works_as_long_for_an_unknown_address_as_for_a_wrong_password()
    {
        var work = new CountedPasswords(AuthHost.Options);
        await using var host = await AuthHost.Start(
            Database, configure: services => services.AddSingleton<IPasswords>(work));
        await host.SignUp();

        work.Verified = 0;
        Assert.That(() => host.SignIn(password: Wrong), Throws.TypeOf<InvalidCredentials>());
        Assert.That(work.Verified, Is.EqualTo(1));
        Assert.That(() => host.SignIn("nobody@example.com", Wrong), Throws.TypeOf<InvalidCredentials>());
        Assert.That(work.Verified, Is.EqualTo(2));
    }

    [Test]
    public async Task Says_that_the_account_is_disabled_only_after_the_right_password()
    {
        await Host.SignUp();
        await Host.Execute("update auth.account set disabled = true");

        Assert.That(() => Host.SignIn(password: Wrong), Throws.TypeOf<InvalidCredentials>());
        Assert.That(() => Host.SignIn(), Throws.TypeOf<AccountDisabled>());
    }

    [Test]
    public async Task Moves_the_hash_to_the_parameters_of_today()
    {
        await Host.SignUp();
        await using var stronger = await AuthHost.Start(Database, AuthHost.Options with { PasswordRounds = 20 });

        await stronger.SignIn();
        var hash = (await Host.Query<string>("select password_hash from auth.account")).Single();
        await stronger.SignIn();

        Assert.That(hash, Does.StartWith("$pbkdf2-sha512$i=20$"));
        Assert.That(await Host.Query<string>("select password_hash from auth.account"), Is.EqualTo([hash]));
    }

    [Test]
    public void Takes_an_address_of_any_length_for_unknown()
    {
        var endless = new LogIn(new string('a', 100_000) + "@example.com", Wrong, AuthHost.Elsewhere);

        Assert.That(() => Host.Send(endless), Throws.TypeOf<InvalidCredentials>());
    }

    [Test]
    public async Task Keeps_the_beginning_of_an_endless_user_agent()
    {
        await Host.SignUp();
        await Host.Execute("delete from auth.session");
        var origin = AuthHost.Here with { UserAgent = new string('a', 255) + "🔑" + new string('b', 1000) };

        await Host.Send(new LogIn("ada@example.com", AuthHost.Password, origin));

        Assert.That(
            await Host.Query<string>("select user_agent from auth.session"), Is.EqualTo([new string('a', 255)]));
    }

    private sealed class CountedPasswords(AuthOptions options) : IPasswords
    {
        private readonly Pbkdf2Passwords _passwords = new(options);

        public int Verified { get; set; }

        public Task<string> Hash(string password, CancellationToken ct) => _passwords.Hash(password, ct);

        public Task<bool> Verify(string password, string? hash, CancellationToken ct)
        {
            Verified++;
            return _passwords.Verify(password, hash, ct);
        }

        public bool IsOutdated(string hash) => _passwords.IsOutdated(hash);
    }
}
