using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Modular.Api.Hosting;
using Modular.Application.LanguageModels;
using Modular.Application.Tasks.Executors;
using Modular.Infrastructure.Network;
using Modular.Infrastructure.Tasks.Executors;
using Modular.Workers.Tasks;

namespace Modular.IntegrationTests.Tasks.Executors;

/// <summary>A host that runs executors, one of them in the hands of the test.</summary>
internal abstract class ExecutorTest
{
    private readonly List<IServerProcess> _processes = [];
    private LanguageModelOptions? _model;

    protected HandExecutor Hand { get; private set; } = null!;

    protected DirectoryInfo Data { get; private set; } = null!;

    protected TaskHost Host { get; private set; } = null!;

    protected Guid UserId { get; private set; }

    protected TaskCaller User { get; private set; } = null!;

    /// <summary>The language model of the host; none by default.</summary>
    protected virtual Task<LanguageModelOptions?> StartModel() => Task.FromResult<LanguageModelOptions?>(null);

    [SetUp]
    public async Task Start()
    {
        _model = await StartModel();
        Hand = new HandExecutor();
        Data = Directory.CreateTempSubdirectory("modular-executors-");
        Host = await StartHost(Hand);
        UserId = TaskHost.NewId();
        User = Host.User(UserId);
    }

    [TearDown]
    public async Task Stop()
    {
        foreach (var run in Hand.Started)
            run.Ended.TrySetResult(ExecutorOutcome.Done);
        await Host.DisposeAsync();
        _processes.ForEach(process => process.Dispose());
        _processes.Clear();
        Data.Delete(recursive: true);
    }

    protected async Task<TaskHost> StartHost(HandExecutor hand, string? connectionString = null)
    {
        var process = new ServerProcess(Data.FullName, TimeProvider.System);
        _processes.Add(process);
        return await TaskHost.Start(connectionString, services => services
            .AddSingleton<IServerProcess>(process)
            .AddSingleton<ITaskExecutor>(hand)
            .AddSingleton(new NetworkOptions([IPNetwork.Parse("127.0.0.1/32")]))
            .AddSingleton(new StopLimits { Work = TimeSpan.FromSeconds(1) })
            .AddExecutorPump(), _model);
    }

    protected Task<JsonElement> Create(object? more = null, TaskCaller? by = null) =>
        (by ?? User).Do("/v1/tasks", TaskCaller.With(
            new { kind = "test", executor = "hand", payload = new { word = "go" } }, more));

    protected async Task<JsonElement> Becomes(JsonElement task, string status)
    {
        await Eventually.That(
            async () => (await User.Get($"/v1/tasks/{task.Id()}")).Status(), Is.EqualTo(status));
        return await User.Get($"/v1/tasks/{task.Id()}");
    }

    /// <summary>How long a task waits for its next attempt.</summary>
    protected static double SecondsOf(JsonElement waiting) => (waiting.GetProperty("runAt").GetDateTimeOffset()
        - waiting.GetProperty("updatedAt").GetDateTimeOffset()).TotalSeconds;
}
