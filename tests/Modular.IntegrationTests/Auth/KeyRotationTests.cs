using Modular.Application.Auth;
using Modular.Application.Pipeline;
using Modular.Domain.Auth;
using Modular.Tests;

namespace Modular.IntegrationTests.Auth;

/// <summary>Keys come and go, and nobody who is signed in notices.</summary>
internal sealed class KeyRotationTests : AuthTest
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private ManualClock _clock = null!;

    [SetUp]
    public void StartClock() => _clock = new ManualClock();

    [Test]
    public async Task A_key_is_published_before_it_signs_and_its_predecessor_after()
    {
        await using var host = await AuthHost.Start(Database, clock: _clock);
        var before = await host.SignUp();
        var first = (await Keys(host)).Single();

        var next = await host.Send(new RotateSigningKeys(Now: false));

        await Eventually.That(() => Keys(host), Is.EqualTo([next.Id, first]));
        Assert.That(KeyOf(await host.SignIn()), Is.EqualTo(first));
        _clock.Advance(11 * Minute);
        var after = await host.SignIn();
        Assert.That(KeyOf(after), Is.EqualTo(next.Id));
        Assert.That(await host.Verify(before.AccessToken), Is.Not.Null);
        Assert.That(await host.Verify(after.AccessToken), Is.Not.Null);

        _clock.Advance(75 * Minute - TimeSpan.FromTicks(1));
        await host.Send(new KeepSigningKeys());
        Assert.That(await Stored(), Has.Count.EqualTo(2));
        _clock.Advance(TimeSpan.FromTicks(1));
        await host.Send(new KeepSigningKeys());
        Assert.That(await Stored(), Is.EqualTo([next.Id]));
    }

    [Test]
    public async Task A_rotation_under_way_is_not_begun_again_and_one_of_the_schedule_gives_way()
    {
        await using var host = await AuthHost.Start(Database, clock: _clock);
        await host.SignUp();
        _clock.Advance(TimeSpan.FromDays(29));
        var scheduled = await host.Send(new KeepSigningKeys());
        Assert.That(scheduled!.SignsFrom, Is.EqualTo(_clock.GetUtcNow().AddDays(1)));

        var asked = await host.Send(new RotateSigningKeys(Now: false));

        Assert.That(await Stored(), Has.Count.EqualTo(2).And.Not.Contains(scheduled.Id).And.Contains(asked.Id));
        Assert.That(await host.Send(new RotateSigningKeys(Now: false)), Is.EqualTo(asked));
        Assert.That(await host.Send(new KeepSigningKeys()), Is.Null);
        Assert.That(
            await host.Query<string>("select action from auth.audit_entry where target = any (@Ids)",
                new { Ids = new[] { $"{scheduled.Id}", $"{asked.Id}" } }),
            Is.EqualTo(["signing_key.added", "signing_key.added"]));
    }

    [Test]
    public async Task Hosts_whose_schedules_come_due_at_once_add_one_key()
    {
        await Host.SignUp();
        await Host.Execute("update auth.signing_key set signs_from = signs_from - interval '40 days'");

        var added = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Host.Send(new KeepSigningKeys())));

        Assert.That(added.Count(key => key is not null), Is.EqualTo(1));
        Assert.That(await Stored(), Has.Count.EqualTo(2));
    }

    [Test]
    public async Task Without_a_schedule_the_first_key_signs_for_ever()
    {
        await using var host = await AuthHost.Start(Database, AuthHost.Options with { KeyRotationDays = 0 }, _clock);
        await host.SignUp();
        _clock.Advance(TimeSpan.FromDays(1000));

        Assert.That(await host.Send(new KeepSigningKeys()), Is.Null);
    }

    [Test]
    public async Task Another_host_believes_a_key_that_signs_at_once()
    {
        await using var deaf = await Deaf();
        var before = await Host.SignUp();
        await deaf.Verify(before.AccessToken);

        var next = await Rotate(Host);
        var after = await Host.SignIn();

        Assert.That(KeyOf(after), Is.EqualTo(next));
        Assert.That(await deaf.Verify(after.AccessToken), Is.Not.Null);
        Assert.That(await deaf.Verify(before.AccessToken), Is.Not.Null);
    }

    [Test]
    public async Task Unknown_keys_have_the_keys_read_once_in_three_seconds()
    {
        await using var deaf = await Deaf(_clock);
        await deaf.Verify((await deaf.SignUp()).AccessToken);
        await using var other = await AuthHost.Start(Database, clock: _clock);
        await Rotate(other);
        var first = await other.SignIn();
        Assert.That(await deaf.Verify(first.AccessToken), Is.Not.Null);
        _clock.Advance(TimeSpan.FromSeconds(2));
        await Rotate(other);
        var second = await other.SignIn();

        Assert.That(() => deaf.Verify(second.AccessToken), Throws.TypeOf<NotAuthenticated>());

        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.That(await deaf.Verify(second.AccessToken), Is.Not.Null);
    }

    [Test]
    public async Task Revoking_everything_ends_every_session_and_every_signature_on_every_host()
    {
        await using var other = await AuthHost.Start(Database);
        var (ada, eve) = (await Host.SignUp(), await Host.SignUp("eve@example.com"));
        var known = await other.Verify(ada.AccessToken);
        await other.Verify(eve.AccessToken);

        Assert.That(await Host.Send(new RevokeEverything()), Is.EqualTo(2));

        foreach (var host in (AuthHost[])[Host, other])
        {
            foreach (var signedIn in (SignedIn[])[ada, eve])
            {
                await Eventually.That(() => Outcome(host.Verify(signedIn.AccessToken)), Is.TypeOf<NotAuthenticated>());
                Assert.That(
                    await Outcome(host.Send(new RefreshSession(signedIn.RefreshToken))),
                    Is.TypeOf<InvalidRefreshToken>());
            }

            await Eventually.That(() => Keys(host), Is.EqualTo(await Stored()));
        }

        Assert.That(await other.Verify((await Host.SignIn()).AccessToken), Is.Not.Null);
        Assert.That(
            await Host.Query<Guid>("select user_id from auth.revocation"),
            Is.EquivalentTo(new[] { known.UserId, eve.User.Id }), "Services that keep the old keys are told whose.");
    }

    [Test]
    public async Task The_keys_are_listed_with_what_each_is_for()
    {
        await using var host = await AuthHost.Start(Database, clock: _clock);
        await host.SignUp();
        await host.Send(new RotateSigningKeys(Now: true));
        var next = await host.Send(new RotateSigningKeys(Now: false));
        await Eventually.That(() => Keys(host), Does.Contain(next.Id));

        var keys = await host.Send(new ListSigningKeys());

        Assert.That(
            keys.Select(key => key.State),
            Is.EqualTo([SigningKeyState.Past, SigningKeyState.Signs, SigningKeyState.Next]));
        Assert.That(keys[0].EndsAt, Is.EqualTo(_clock.GetUtcNow() + 75 * Minute));
        Assert.That(keys[2].EndsAt, Is.Null);
    }

    private Task<AuthHost> Deaf(TimeProvider? clock = null) => AuthHost.StartDeaf(Database, clock);

    // At once, and until the host has read it.
    private static async Task<Guid> Rotate(AuthHost host)
    {
        var key = await host.Send(new RotateSigningKeys(Now: true));
        await Eventually.That(() => Keys(host), Does.Contain(key.Id));
        return key.Id;
    }

    private static async Task<IReadOnlyList<Guid>> Keys(AuthHost host) =>
        [.. (await host.Send(new ReadSigningKeys())).Keys.Select(key => Guid.Parse(key.Kid))];

    private Task<IReadOnlyList<Guid>> Stored() =>
        Host.Query<Guid>("select id from auth.signing_key order by signs_from");

    private static Guid KeyOf(SignedIn signedIn) => Guid.Parse(
        new Microsoft.IdentityModel.JsonWebTokens.JsonWebToken(signedIn.AccessToken).Kid);
}
