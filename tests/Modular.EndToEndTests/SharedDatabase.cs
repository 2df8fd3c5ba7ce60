namespace Modular.EndToEndTests;

/// <summary>A PostgreSQL that hosts share by <c>DATABASE_URL</c>, each with a data directory of its own.</summary>
internal sealed class SharedDatabase : IAsyncDisposable
{
    // 32 bytes: the same on every host.
    private const string MasterKey = "c2hhcmVkIGJ5IHR3byBob3N0cyBvZiBvbmUgdGVzdC4=";

    private const string Ready = "PostgreSQL is ready: ";

    private readonly DataDirectory _data = new();
    private readonly ModularProcess _process;
    private int _hosts;

    private SharedDatabase() => _process = ModularProcess.Start(["db", "--data", _data.Path]);

    public static async Task<SharedDatabase> Start()
    {
        var database = new SharedDatabase();
        await database._process.Says(Ready);
        return database;
    }

    /// <summary>One more host over it.</summary>
    public async Task<ModularProcess> Serve() => await ModularProcess.Serve(
        _data.Beside($"host-{++_hosts}"), ModularProcess.AnyPort,
        ("DATABASE_URL", await _process.Says(Ready)), ("MODULAR_MASTER_KEY", MasterKey));

    public async ValueTask DisposeAsync()
    {
        Assert.That(await _process.Stop(), Is.Zero, _process.Output);
        await _process.DisposeAsync();
        await _data.DisposeAsync();
    }
}
