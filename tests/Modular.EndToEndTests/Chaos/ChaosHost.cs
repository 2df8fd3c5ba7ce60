namespace Modular.EndToEndTests.Chaos;

/// <summary>A host that is killed and comes back, at the same address and over the same data.</summary>
internal sealed class ChaosHost : IAsyncDisposable
{
    private readonly string _data;
    private readonly (string, string)[] _environment;
    private ModularProcess _process;

    private ChaosHost(string data, (string, string)[] environment, ModularProcess process)
    {
        (_data, _environment, _process) = (data, environment, process);
        Address = process.Address;
    }

    public Uri Address { get; }

    public string Output => _process.Output;

    public static async Task<ChaosHost> Start(string data, params (string, string)[] environment) =>
        new(data, environment, await ModularProcess.Serve(data, ModularProcess.AnyPort, environment));

    /// <summary>kill -9, and a new process.</summary>
    public async Task KillAndStart()
    {
        await _process.Kill();
        await _process.DisposeAsync();
        // It may have to wait for its database: not until it listens.
        _process = ModularProcess.Start(["serve", "--data", _data, "--urls", Address.ToString()], _environment);
    }

    /// <summary>Waits until the current process listens.</summary>
    public Task Listens() => _process.Says("Listening on ");

    public Task<int> Stop() => _process.Stop();

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
