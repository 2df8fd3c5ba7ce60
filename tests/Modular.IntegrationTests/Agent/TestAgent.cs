using Microsoft.Extensions.Logging.Abstractions;
using Modular.Api.Agent;
using Modular.Api.Agent.Processes;
using Modular.Api.Agent.State;

namespace Modular.IntegrationTests.Agent;

/// <summary>The daemon within the test's own process, with a directory of its own.</summary>
internal sealed class TestAgent : IAsyncDisposable
{
    private readonly AgentStop _stop = new();
    private readonly Task<int> _run;

    public TestAgent(
        FakeServer server, TestDirectory directory, int concurrency = 2, string[]? allow = null,
        Func<AgentSettings, AgentSettings>? more = null)
    {
        var kinds = allow ?? [TaskKinds.Shell, TaskKinds.Script];
        var key = new DeviceKeySource(FakeServer.Key, File: null);
        var settings = new AgentSettings(server.Address, key, kinds.ToHashSet(), concurrency);
        settings = more?.Invoke(settings) ?? settings;
        var files = new WorkDirectory(directory.Work, TimeProvider.System);
        _run = Task.Run(() => new DeviceDaemon(settings, files, TimeProvider.System, NullLogger.Instance).Run(_stop));
    }

    public void Signal() => _stop.Signal();

    public Task<int> ExitCode => _run;

    public async ValueTask DisposeAsync()
    {
        _stop.EndWork();
        await _run;
        _stop.Dispose();
    }
}

/// <summary>A directory for one test: the agent's work directory, and what tasks write for the test to see.</summary>
internal sealed class TestDirectory : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("modular-agent-").FullName;

    public string Work => Path.Combine(_root, "work");

    public string File(string name) => Path.Combine(_root, name);

    /// <summary>The number that a task wrote into <paramref name="name"/>, or null before it did.</summary>
    public int? Number(string name)
    {
        var text = System.IO.File.Exists(File(name)) ? System.IO.File.ReadAllText(File(name)) : "";
        return int.TryParse(text, out var number) ? number : null;
    }

    /// <summary>Whether the process whose number stands in <paramref name="name"/> runs.</summary>
    public bool Runs(string name) =>
        Number(name) is { } pid && ProcessTable.Find(pid) is { IsOver: false };

    public void Dispose() => Directory.Delete(_root, recursive: true);
}
