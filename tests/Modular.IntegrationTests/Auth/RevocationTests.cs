using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Auth;
using Modular.Domain.Auth;
using Modular.Infrastructure.Auth;

namespace Modular.IntegrationTests.Auth;

internal sealed class RevocationTests : AuthTest
{
    // A second is promised; a machine under load may sleep for longer.
    private static readonly TimeSpan Generous = TimeSpan.FromMinutes(1);

    [Test]
    public async Task A_session_ended_on_one_host_is_refused_on_another_that_has_its_token_in_memory()
    {
        await using var other = await AuthHost.Start(Database);
        var signedIn = await Host.SignUp();
        await Until(() => Task.FromResult(Knowledge(other).IsFresh), Generous, "the other host reads revocations");
        var principal = await other.Verify(signedIn.AccessToken);

        await Host.Send(new LogOut(signedIn.RefreshToken, AccessToken: null));

        await Until(() => IsRevoked(other, signedIn), Generous, "the other host refuses the session");
        Assert.That(Knowledge(other).Of(principal), Is.EqualTo(SessionKnowledge.Ended));
    }

    [Test]
    public async Task A_host_that_cannot_read_revocations_asks_for_each_token()
    {
        var deaf = await Deaf();
        await using var _ = deaf;
        var signedIn = await Host.SignUp();

        Assert.That(await deaf.Verify(signedIn.AccessToken), Is.Not.Null);

        await Host.Send(new LogOut(signedIn.RefreshToken, AccessToken: null));

        Assert.That(() => deaf.Verify(signedIn.AccessToken), Throws.TypeOf<SessionRevoked>());
    }

    [Test]
    public async Task A_host_that_cannot_read_revocations_refuses_the_disabled()
    {
        var deaf = await Deaf();
        await using var _ = deaf;
        var signedIn = await Host.SignUp();
        await Host.Execute("update auth.account set disabled = true");

        Assert.That(() => deaf.Verify(signedIn.AccessToken), Throws.TypeOf<SessionRevoked>());
    }

    [Test]
    public async Task Positions_of_revocations_made_at_once_are_all_read()
    {
        await Host.SignUp();
        await using var other = await AuthHost.Start(Database);
        var sessions = new List<SignedIn>();
        for (var i = 0; i < 40; i++)
            sessions.Add(await Host.SignIn());

        await Task.WhenAll(sessions.Select((session, i) => Task.Run(
            () => (i % 2 == 0 ? Host : other).Send(new LogOut(session.RefreshToken, AccessToken: null)))));

        foreach (var host in (AuthHost[])[Host, other])
        {
            foreach (var session in sessions)
            {
                var token = await Host.Services.GetRequiredService<AccessTokens>().Read(session.AccessToken, default);
                await Until(
                    () => Task.FromResult(Knowledge(host).Of(token!.Principal) == SessionKnowledge.Ended), Generous,
                    "every revocation arrives");
            }
        }
    }

    [Test]
    public async Task What_has_expired_is_removed_and_the_rest_stays()
    {
        var (old, live) = (await Host.SignUp(), await Host.SignIn());
        await Host.Send(new LogOut(old.RefreshToken, AccessToken: null));
        await Host.SignIn();
        var kept = (await Host.Verify(live.AccessToken)).CredentialId;
        await Host.Execute("update auth.session set idle_expires_at = now() where id <> @kept", new { kept });
        await Host.Execute("update auth.revocation set expires_at = now()");
        await Host.Execute("insert into auth.attempt values ('old', 1, now()), ('new', 1, now() + interval '1 hour')");

        Assert.That(await Host.Send(new RemoveExpired()), Is.EqualTo(1));

        Assert.That(await Host.Query<Guid>("select id from auth.session"), Is.EqualTo([kept]));
        Assert.That(await Host.Query<long>("select position from auth.revocation"), Is.Empty);
        Assert.That(await Host.Query<string>("select key from auth.attempt"), Is.EqualTo(["new"]));
    }

    [Test]
    public async Task The_last_sighting_of_a_session_is_written_in_time()
    {
        var signedIn = await Host.SignUp();
        await Host.Execute("update auth.session set last_seen_at = now() - interval '1 day'");

        await Host.Verify(signedIn.AccessToken);
        await Host.Services.GetRequiredService<CredentialUseWriter>().Write(CancellationToken.None);

        var age = (await Host.Query<TimeSpan>("select now() - last_seen_at from auth.session")).Single();
        Assert.That(age, Is.LessThan(TimeSpan.FromHours(1)));
    }

    private Task<AuthHost> Deaf() => AuthHost.StartDeaf(Database);

    private static Revocations Knowledge(AuthHost host) => host.Services.GetRequiredService<Revocations>();

    private static async Task<bool> IsRevoked(AuthHost host, SignedIn signedIn) =>
        await Outcome(host.Verify(signedIn.AccessToken)) is SessionRevoked;
}
