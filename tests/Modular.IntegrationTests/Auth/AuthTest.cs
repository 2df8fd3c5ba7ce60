using Modular.Domain;

namespace Modular.IntegrationTests.Auth;

/// <summary>A test with a host over a database of its own.</summary>
internal abstract class AuthTest
{
    protected string Database { get; private set; } = null!;

    protected AuthHost Host { get; private set; } = null!;

    [SetUp]
    public async Task StartHost()
    {
        Database = await AuthHost.NewDatabase();
        Host = await AuthHost.Start(Database);
    }

    [TearDown]
    public async Task StopHost() => await Host.DisposeAsync();

    /// <summary>Waits until <paramref name="condition"/> holds; fails after <paramref name="limit"/>.</summary>
    protected static async Task Until(Func<Task<bool>> condition, TimeSpan limit, string what)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            Assert.That(TimeProvider.System.GetElapsedTime(started), Is.LessThan(limit), what);
            await Task.Delay(TimeSpan.FromMilliseconds(5));
        }
    }

    /// <summary>How <paramref name="work"/> was refused; null when it was not.</summary>
    internal static async Task<Refusal?> Outcome(Task work)
    {
        try
        {
            await work;
            return null;
        }
        catch (Refusal refusal)
        {
            return refusal;
        }
    }
}
