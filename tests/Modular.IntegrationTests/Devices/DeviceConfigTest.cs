namespace Modular.IntegrationTests.Devices;

/// <summary>A new device of a new user, and where its configuration is.</summary>
internal abstract class DeviceConfigTest
{
    protected DevicesHost Host { get; private set; } = null!;

    protected HttpClient User { get; private set; } = null!;

    protected TestDevice Device { get; private set; } = null!;

    protected string ConfigPath => $"/v1/devices/{Device.Id}/config";

    [OneTimeSetUp]
    public async Task Start() => Host = await DevicesHost.Start();

    [OneTimeTearDown]
    public async Task Stop() => await Host.DisposeAsync();

    [SetUp]
    public async Task Register()
    {
        User = Host.AsNewUser();
        Device = await Host.Register(User);
    }

    [TearDown]
    public void SignOut() => User.Dispose();
}
