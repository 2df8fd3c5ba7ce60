namespace Modular.IntegrationTests.Devices;

/// <summary>A device that nobody has heard of yet, at a server of its own that has listened for an hour.</summary>
internal abstract class PresenceTest
{
    protected DevicesHost Host { get; private set; } = null!;

    protected HttpClient User { get; private set; } = null!;

    protected TestDevice Device { get; private set; } = null!;

    [SetUp]
    public async Task Start()
    {
        Host = await DevicesHost.Start();
        User = Host.AsNewUser();
        Device = await Host.Register(User);
        await Host.Execute("update devices.watch set listening_since = now() - interval '1 h', heard_at = now()");
    }

    [TearDown]
    public async Task Stop()
    {
        User.Dispose();
        await Host.DisposeAsync();
    }
}
