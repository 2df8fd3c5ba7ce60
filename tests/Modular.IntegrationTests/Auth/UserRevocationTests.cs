using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Auth;
using Modular.Application.Pipeline;
using Modular.Domain.Auth;
using Modular.Infrastructure.Auth;
using Modular.Tests;

namespace Modular.IntegrationTests.Auth;

/// <summary>What ends for a user as a whole: all sessions, or all access tokens while the sessions live on.</summary>
internal sealed class UserRevocationTests : AuthTest
{
    [Test]
    public async Task Ends_every_session_of_the_user_and_of_nobody_else_on_every_host()
    {
        await using var other = await AuthHost.Start(Database);
        var (first, second) = (await Host.SignUp(), await Host.SignIn());
        var eve = await Host.SignUp("eve@example.com");
        await other.Verify(first.AccessToken);

        var ended = await Do(Host, sessions => sessions.EndAll(first.User.Id, CancellationToken.None));

        Assert.That(ended, Has.Count.EqualTo(2));
        foreach (var host in (AuthHost[])[Host, other])
        {
            await Refuses(host, first);
            await Refuses(host, second);
            Assert.That(await host.Verify(eve.AccessToken), Is.Not.Null);
        }

        Assert.That(
            await Outcome(Host.Send(new RefreshSession(second.RefreshToken))), Is.TypeOf<InvalidRefreshToken>());
    }

    [Test]
    public async Task Ends_the_tokens_of_the_user_while_the_sessions_live_on()
    {
        await using var other = await AuthHost.Start(Database);
        await using var deaf = await AuthHost.StartDeaf(Database);
        var (first, second) = (await Host.SignUp(), await Host.SignIn());
        var eve = await Host.SignUp("eve@example.com");
        await other.Verify(first.AccessToken);

        await EndTokens(first.User.Id);

        foreach (var host in (AuthHost[])[Host, other, deaf])
        {
            await Refuses(host, first);
            await Refuses(host, second);
            Assert.That(await host.Verify(eve.AccessToken), Is.Not.Null);
        }

        var refreshed = await Host.Send(new RefreshSession(first.RefreshToken));
        foreach (var host in (AuthHost[])[Host, other, deaf])
            Assert.That(await host.Verify(refreshed!.AccessToken), Is.Not.Null);
    }

    [Test]
    public async Task The_host_that_ends_them_refuses_from_the_commit_on()
    {
        var signedIn = await Host.SignUp();
        await Host.Verify(signedIn.AccessToken);

        await EndTokens(signedIn.User.Id);

        Assert.That(() => Host.Verify(signedIn.AccessToken), Throws.TypeOf<SessionRevoked>());
    }

    [Test]
    public async Task A_token_of_the_same_second_after_the_end_is_good()
    {
        var clock = new ManualClock();
        await using var deaf = await AuthHost.StartDeaf(Database, clock);
        var before = await deaf.SignUp();

        await Do(deaf, sessions => sessions.EndTokens(before.User.Id));
        clock.Advance(TimeSpan.FromMilliseconds(1));
        var after = await deaf.SignIn();

        Assert.That(() => deaf.Verify(before.AccessToken), Throws.TypeOf<SessionRevoked>());
        Assert.That(await deaf.Verify(after.AccessToken), Is.Not.Null);
    }

    [Test]
    public async Task A_host_whose_clock_is_behind_gives_out_tokens_that_count()
    {
        var (clock, slow) = (new ManualClock(), new ManualClock());
        clock.Advance(TimeSpan.FromSeconds(2));
        await using var host = await AuthHost.StartDeaf(Database, clock);
        await using var behind = await AuthHost.Start(Database, clock: slow);
        var user = (await host.SignUp()).User.Id;

        await Do(host, sessions => sessions.EndTokens(user));
        var known = behind.Services.GetRequiredService<Revocations>();
        await Eventually.That(() => known.NotBefore(user), Is.GreaterThan(clock.GetUtcNow()));

        Assert.That(await host.Verify((await behind.SignIn()).AccessToken), Is.Not.Null);
    }

    private Task<bool> EndTokens(Guid userId) => Do(Host, sessions => sessions.EndTokens(userId));

    private static Task<bool> Do(AuthHost host, Action<ISessionStore> change) => Do(host, sessions =>
    {
        change(sessions);
        return Task.FromResult(true);
    });

    // As a command of another use case does.
    private static async Task<T> Do<T>(AuthHost host, Func<ISessionStore, Task<T>> change)
    {
        await using var scope = host.Services.CreateAsyncScope();
        var sessions = scope.ServiceProvider.GetRequiredService<ISessionStore>();
        return await scope.ServiceProvider.GetRequiredService<IUnitOfWork>()
            .Run(() => change(sessions), CancellationToken.None);
    }

    private static Task Refuses(AuthHost host, SignedIn signedIn) =>
        Eventually.That(() => Outcome(host.Verify(signedIn.AccessToken)), Is.TypeOf<SessionRevoked>());
}
