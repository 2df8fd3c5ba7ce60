using Modular.Application.Auth;
using Modular.Application.Pipeline;
using Modular.Domain.Auth;

namespace Modular.IntegrationTests.Auth;

/// <summary>A new password of somebody who knows the old one.</summary>
internal sealed class ChangePasswordTests : MailboxTest
{
    [Test]
    public async Task Ends_every_session_but_the_one_that_asks()
    {
        var other = await Host.SignIn(Ada);

        await Change(AuthHost.Password);
        await Letters.Deliver(Host);

        Assert.That((await Host.Verify(User.AccessToken)).UserId, Is.EqualTo(User.User.Id));
        Assert.That(() => Host.Verify(other.AccessToken), Throws.TypeOf<SessionRevoked>());
        Assert.That(() => Host.SignIn(Ada), Throws.TypeOf<InvalidCredentials>());
        Assert.That(await Host.SignIn(Ada, NewPassword), Is.Not.Null);
        Assert.That(Letters.SubjectsTo(Ada).Last(), Is.EqualTo("Your password was changed"));
        Assert.That(await AuditOf(AuditActions.PasswordChanged), Is.EqualTo(["success", "success"]));
    }

    [Test]
    public async Task Refuses_a_wrong_current_password_and_counts_it_as_at_a_login()
    {
        for (var i = 0; i < AttemptGate.AddressFrom; i++)
            Assert.That(() => Change("not-the-password-1", AuthHost.Elsewhere), Throws.TypeOf<InvalidCredentials>());

        Assert.That(() => Change(AuthHost.Password, AuthHost.Elsewhere), Throws.TypeOf<TooManyAttempts>());
        Assert.That(
            await AuditOf(AuditActions.PasswordChanged), Has.Exactly(AttemptGate.AddressFrom).EqualTo("failure"));
    }

    [TestCase("short")]
    [TestCase("password123")]
    [TestCase(Ada)]
    public void Refuses_a_weak_one(string weak)
    {
        var refusal = Assert.ThrowsAsync<InvalidInput>(() => Change(AuthHost.Password, newPassword: weak));

        Assert.That(refusal.Errors.Keys, Is.EqualTo(["newPassword"]));
    }

    [Test]
    public async Task Of_many_at_once_one_wins()
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 10).Select(async i =>
        {
            try
            {
                await Change(AuthHost.Password, newPassword: $"{NewPassword}-{i}");
                return true;
            }
            catch (InvalidCredentials)
            {
                return false;
            }
        }));

        Assert.That(outcomes.Count(won => won), Is.EqualTo(1));
    }

    private async Task Change(
        string current, RequestOrigin? origin = null, string newPassword = NewPassword) =>
        await Host.Send(new ChangePassword(
            User.User.Id, await SessionId(), current, newPassword, origin ?? AuthHost.Here));

    private async Task<Guid> SessionId() => (await Host.Query<Guid>("select id from auth.session order by id"))[0];
}
