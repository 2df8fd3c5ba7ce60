namespace Modular.EndToEndTests;

/// <summary>A device and the agent on it, which may be killed and started again.</summary>
internal sealed class DeviceAgent : IAsyncDisposable
{
    private readonly string[] _arguments;
    private ModularProcess _process;

    private DeviceAgent(string deviceId, string workDirectory, string[] arguments)
    {
        (DeviceId, WorkDirectory, _arguments) = (deviceId, workDirectory, arguments);
        _process = ModularProcess.Start(arguments);
    }

    public string DeviceId { get; }

    public string WorkDirectory { get; }

    public string Output => _process.Output;

    /// <summary>What the agent would need after a crash, as text.</summary>
    public string Journal => string.Concat(
        Directory.EnumerateFiles(Path.Combine(WorkDirectory, "journal"), "*.json").Select(File.ReadAllText));

    /// <summary>Registers a device and starts an agent with its key.</summary>
    public static async Task<DeviceAgent> Start(ApiClient user, DataDirectory data, string name = "agent")
    {
        var (id, key) = await user.RegisterDevice(name);
        var (workDirectory, keyFile) = (data.Beside(name), data.Beside($"{name}.key"));
        await File.WriteAllTextAsync(keyFile, key);
        return new DeviceAgent(id, workDirectory,
        [
            "agent", "--server", user.Server.ToString(), "--key-file", keyFile, "--work-dir", workDirectory,
            "--allow", "shell,script", "--concurrency", "10",
        ]);
    }

    /// <summary>Ends as its supervisor would end it; the exit code.</summary>
    public Task<int> Stop() => _process.Stop();

    /// <summary>Ends as one who does not wait for what runs would end it; the exit code.</summary>
    public async Task<int> StopAtOnce()
    {
        await ModularProcess.Signal("TERM", _process.Id);
        await Eventually.True(() => Output.Contains("Stopping"), () => Output);
        return await _process.Stop();
    }

    /// <summary>kill -9.</summary>
    public Task Kill() => _process.Kill();

    /// <summary>The same agent once more, after it was killed.</summary>
    public async Task StartAgain()
    {
        await _process.DisposeAsync();
        _process = ModularProcess.Start(_arguments);
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
