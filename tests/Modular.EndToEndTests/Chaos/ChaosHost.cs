namespace Modular.EndToEndTests.Chaos;

/// <summary>A host that is killed and comes back, at the same address and over the same data.</summary>
internal sealed class ChaosHost : IAsyncDisposable
{
    private readonly string[] _arguments;
    private readonly (string, string)[] _environment;
    private ModularProcess _process;

    private ChaosHost(string[] arguments, (string, string)[] environment, ModularProcess process)
    {
        (_arguments, _environment, _process) = (arguments, environment, process);
        Address = process.Address;
    }

    public Uri Address { get; }

    public string Output => _process.Output;

    /// <summary>Starts one and waits until it listens; <paramref name="options"/> as <c>serve</c> has them.</summary>
    public static async Task<ChaosHost> Start(
        string data, string[] options, params (string, string)[] environment)
    {
        string[] arguments = ["serve", "--data", data, .. options];
        var process = ModularProcess.Start([.. arguments, "--urls", ModularProcess.AnyPort], environment);
        await process.Says("Listening on ");
        return new ChaosHost([.. arguments, "--urls", process.Address.ToString()], environment, process);
    }

    /// <summary>kill -9, and a new process.</summary>
    public async Task KillAndStart()
    {
        await _process.Kill();
        await _process.DisposeAsync();
        // It may have to wait for its database: not until it listens.
        _process = ModularProcess.Start(_arguments, _environment);
    }

    /// <summary>Waits until the current process listens.</summary>
    public Task Listens() => _process.Says("Listening on ");

    public Task<int> Stop() => _process.Stop();

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
