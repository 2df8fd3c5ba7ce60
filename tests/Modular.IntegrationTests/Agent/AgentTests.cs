using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Modular.IntegrationTests.Agent;

/// <summary>One server, one directory and, when it is started, one agent for each test.</summary>
internal abstract class AgentTests
{
    protected FakeServer Server { get; private set; } = null!;

    protected TestDirectory Files { get; private set; } = null!;

    [SetUp]
    public async Task StartServer()
    {
        Server = await FakeServer.Start();
        Files = new TestDirectory();
    }

    [TearDown]
    public async Task StopServer()
    {
        await Server.DisposeAsync();
        Files.Dispose();
    }

    /// <summary>What came on paths that end in <paramref name="path"/>.</summary>
    protected IReadOnlyList<JsonElement> Calls(string path) =>
        [.. Server.Calls.Where(call => call.Path.EndsWith(path, StringComparison.Ordinal)).Select(call => call.Body)];

    protected Task UntilCalled(string path, int times = 1) =>
        Server.Until(() => Calls(path).Count >= times, $"{path} is called {times} times");

    /// <summary>Has calls of <paramref name="path"/> answered in the server's place; null takes it back.</summary>
    protected void Answer(string path, IResult? answer) =>
        Server.Intercept = (called, _) => called.EndsWith(path, StringComparison.Ordinal) ? answer : null;

    protected string[] Journal() => Directory.GetFiles(Path.Combine(Files.Work, "journal"));

    protected Task UntilJournalIsEmpty() => Server.Until(() => Journal().Length == 0, "the journal is empty");

    /// <summary>Starts the agent as a process of its own.</summary>
    protected RealAgent Start(params string[] more) => RealAgent.Start(
        [
            "--server", Server.Address.AbsoluteUri,
            "--key", FakeServer.Key,
            "--work-dir", Files.Work,
            "--allow-shell",
            .. more,
        ]);

    protected Task UntilRuns(string pidFile) => Server.Until(() => Files.Runs(pidFile), $"{pidFile} runs");

    protected Task UntilGone(string pidFile) =>
        Server.Until(() => Files.Number(pidFile) is not null && !Files.Runs(pidFile), $"{pidFile} is gone");
}
