using Modular.Application.Auth;
using Modular.Domain;
using Modular.Tests;

namespace Modular.IntegrationTests.Auth.Mfa;

/// <summary>A test with a host whose time is moved by hand.</summary>
internal abstract class MfaTest : AuthTest
{
    protected ManualClock Clock { get; private set; } = null!;

    /// <summary>The host under the clock.</summary>
    protected AuthHost Timed { get; private set; } = null!;

    [SetUp]
    public async Task StartTimedHost()
    {
        Clock = new ManualClock();
        Timed = await AuthHost.Start(Database, clock: Clock);
    }

    [TearDown]
    public async Task StopTimedHost() => await Timed.DisposeAsync();

    /// <summary>How many of <paramref name="attempts"/>, all at once, went through; the rest were refused so.</summary>
    protected static async Task<int> Winners<TRefusal>(IEnumerable<Task<SignedIn>> attempts)
        where TRefusal : Refusal
    {
        var outcomes = await Task.WhenAll(attempts.Select(attempt => Outcome(attempt)));
        Assert.That(outcomes.Where(outcome => outcome is not null), Is.All.InstanceOf<TRefusal>());
        return outcomes.Count(outcome => outcome is null);
    }
}
