namespace Modular.IntegrationTests.Tasks;

/// <summary>A user with one device, new for each test, over one host.</summary>
internal abstract class TaskEndpointTest
{
    protected TaskHost Host { get; private set; } = null!;

    protected Guid UserId { get; private set; }

    protected Guid DeviceId { get; private set; }

    protected TaskCaller User { get; private set; } = null!;

    protected TaskCaller Device { get; private set; } = null!;

    /// <summary>The tags of the device.</summary>
    protected virtual string[] Tags => ["gpu"];

    [OneTimeSetUp]
    public async Task Start() => Host = await TaskHost.Start();

    [OneTimeTearDown]
    public async Task Stop() => await Host.DisposeAsync();

    [SetUp]
    public async Task Meet()
    {
        UserId = TaskHost.NewId();
        DeviceId = await Host.AddDevice(UserId, Tags);
        User = Host.User(UserId);
        Device = Host.Device(DeviceId, UserId);
    }
}
