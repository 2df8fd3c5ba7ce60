using System.Text.Json.Nodes;
using Modular.Client.Tokens;
using Modular.Tests;

namespace Modular.UnitTests.Clients;

/// <summary>Tokens and the clock.</summary>
public class TokenTimesTests
{
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(1);

    [Test]
    public async Task A_token_expires_on_the_clock_remembered_or_not()
    {
        using var instance = new Instance();
        var verifier = instance.Verifier();
        var token = instance.Token();
        var skew = Instance.Options.ClockSkew;
        await verifier.VerifyAsync(token);

        instance.Clock.Advance(TimeSpan.FromMinutes(15) + skew - Moment);
        Assert.That(await verifier.ReasonOf(token), Is.Null);
        instance.Clock.Advance(Moment);

        Assert.That(await verifier.ReasonOf(token), Is.EqualTo(TokenRefusal.Expired));
        Assert.That(await instance.Verifier().ReasonOf(token), Is.EqualTo(TokenRefusal.Expired));
    }

    [Test]
    public async Task A_token_of_the_future_is_refused_beyond_what_clocks_may_differ()
    {
        using var instance = new Instance();
        var verifier = instance.Verifier();
        var near = instance.Claims();
        var far = instance.Claims();
        near["iat"] = instance.Clock.GetUtcNow().AddSeconds(10).ToUnixTimeSeconds();
        far["iat"] = instance.Clock.GetUtcNow().AddSeconds(11).ToUnixTimeSeconds();
        string Of(JsonObject claims) =>
            instance.Signed(Instance.Header().ToJsonString(), claims.ToJsonString());

        Assert.That(await verifier.ReasonOf(Of(near)), Is.Null);
        Assert.That(await verifier.ReasonOf(Of(far)), Is.EqualTo(TokenRefusal.IssuedInTheFuture));
    }
}
