using Dapper;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Auth;
using Modular.Client;
using Modular.Client.Tokens;
using Modular.IntegrationTests.Auth;
using Modular.Tests;
using Npgsql;

namespace Modular.IntegrationTests.Clients;

/// <summary>A service that verifies the tokens of a real host by itself.</summary>
internal sealed class LocalVerificationTests : AuthEndpointsTest
{
    private readonly HttpClient _http = new();

    [OneTimeTearDown]
    public void Dispose() => _http.Dispose();

    [Test]
    public async Task Takes_real_tokens_through_a_rotation_and_an_outage()
    {
        var (user, client) = await Host.SignIn();
        var (clock, before) = (new ManualClock(), TokenOf(client));
        clock.Advance(TimeProvider.System.GetUtcNow() - clock.GetUtcNow());
        var verifier = Verifier(clock: clock);
        Assert.That((await verifier.VerifyAsync(before)).UserId, Is.EqualTo(user));

        await Send(new RotateSigningKeys(Now: true));
        var after = "";
        await Eventually.That(
            async () => KeyOf(after = TokenOf(await Host.SignInAgain())), Is.Not.EqualTo(KeyOf(before)));
        Assert.That(await verifier.ReasonOf(after), Is.EqualTo(TokenRefusal.UnknownKey), "It has just asked.");

        clock.Advance(TimeSpan.FromSeconds(30));
        Assert.That(await verifier.ReasonOf(after), Is.Null);
        Assert.That(await verifier.ReasonOf(before), Is.Null);

        await Host.Stop();
        clock.Advance(TimeSpan.FromMinutes(10));
        Assert.That(await verifier.ReasonOf(after), Is.Null, "The keys at hand go on.");
    }

    [Test]
    public async Task Refuses_the_tokens_of_another_instance()
    {
        var (_, client) = await Host.SignIn();
        var verifier = Verifier(options => options with { Issuer = "https://elsewhere.example.com" });

        Assert.That(await verifier.ReasonOf(TokenOf(client)), Is.EqualTo(TokenRefusal.OtherIssuer));
    }

    [Test]
    public async Task Refuses_what_was_revoked_once_the_feed_has_said_so()
    {
        var (_, owner) = await Host.SignIn("owner@example.com", owner: true);
        var (_, ended) = await Host.SignIn();
        var (_, stays) = await Host.SignIn("other@example.com");
        using var http = new HttpClient(new BearerTokenHandler(_ => ValueTask.FromResult<string?>(TokenOf(owner))));
        var revocations = new ModularRevocations(Host.Client.BaseAddress!, http);
        using var stop = new CancellationTokenSource();
        var following = revocations.FollowAsync(stop.Token);
        var verifier = Verifier(revocations: revocations);
        Assert.That(await verifier.ReasonOf(TokenOf(ended)), Is.Null);
        await Eventually.That(() => revocations.ReadAt, Is.Not.Null);

        using var answer = await ended.PostAsync("/v1/auth/logout", null);

        await Eventually.That(() => verifier.ReasonOf(TokenOf(ended)), Is.EqualTo(TokenRefusal.Revoked));
        Assert.That(await verifier.ReasonOf(TokenOf(stays)), Is.Null);
        Assert.That(revocations.Fault, Is.Null);
        await stop.CancelAsync();
        Assert.That(() => following, Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task Begins_anew_where_its_position_is_of_another_database()
    {
        var (_, owner) = await Host.SignIn("owner@example.com", owner: true);
        var (_, ended) = await Host.SignIn();
        using var first = await ended.PostAsync("/v1/auth/logout", null);
        using var http = new HttpClient(new BearerTokenHandler(_ => ValueTask.FromResult<string?>(TokenOf(owner))));
        var revocations = new ModularRevocations(Host.Client.BaseAddress!, http);
        using var stop = new CancellationTokenSource();
        var following = revocations.FollowAsync(stop.Token);
        var verifier = Verifier(revocations: revocations);
        await Eventually.That(() => verifier.ReasonOf(TokenOf(ended)), Is.EqualTo(TokenRefusal.Revoked));

        // As a database that was put back: it has given out none of the positions that were.
        await using (var source = NpgsqlDataSource.Create(Host.ConnectionString))
        await using (var connection = await source.OpenConnectionAsync())
        {
            await connection.ExecuteAsync(
                "delete from auth.revocation; select setval('auth.revocation_position', 1, false)");
        }

        await Eventually.That(() => verifier.ReasonOf(TokenOf(ended)), Is.Null);
        var again = await Host.SignInAgain();
        Assert.That(await verifier.ReasonOf(TokenOf(again)), Is.Null);
        using var second = await again.PostAsync("/v1/auth/logout", null);

        await Eventually.That(() => verifier.ReasonOf(TokenOf(again)), Is.EqualTo(TokenRefusal.Revoked));
        await stop.CancelAsync();
        Assert.That(() => following, Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task Says_why_the_feed_cannot_be_read_and_goes_on()
    {
        var (_, member) = await Host.SignIn();
        var revocations = new ModularRevocations(Host.Client.BaseAddress!, member);
        using var stop = new CancellationTokenSource();

        var following = revocations.FollowAsync(stop.Token);

        await Eventually.That(() => revocations.Fault?.Message ?? "", Does.Contain("403"));
        Assert.That(revocations.ReadAt, Is.Null);
        Assert.That(following.IsCompleted, Is.False);
        await stop.CancelAsync();
        Assert.That(() => following, Throws.InstanceOf<OperationCanceledException>());
    }

    private ModularTokenVerifier Verifier(
        Func<ModularTokenOptions, ModularTokenOptions>? change = null, ModularRevocations? revocations = null,
        TimeProvider? clock = null)
    {
        var options = new ModularTokenOptions(Host.Client.BaseAddress!) { Issuer = "modular" };
        return new ModularTokenVerifier(change?.Invoke(options) ?? options, _http, revocations, clock);
    }

    private async Task Send<T>(IRequest<T> request)
    {
        await using var scope = Host.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<IMediator>().Send(request);
    }

    // The header, which names it.
    private static string KeyOf(string token) => token.Split('.')[0];

    private static string TokenOf(HttpClient client) => client.DefaultRequestHeaders.Authorization!.Parameter!;
}
