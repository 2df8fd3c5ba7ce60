using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Modular.EndToEndTests;

/// <summary>Clients that create tasks as fast as they can, daemons that wait and streams that listen.</summary>
internal sealed class Load : IDisposable
{
    private const int Each = 4;
    private const int Heavy = 200;

    /// <summary>How long a daemon wants to wait: as long as it may.</summary>
    public static readonly TimeSpan LongPoll = TimeSpan.FromSeconds(30);

    private readonly ApiClient _user;
    private readonly string _deviceId;
    private readonly List<ApiClient> _daemons = [];
    private readonly List<LiveEvents> _listeners = [];
    private readonly ConcurrentQueue<string> _created = new();
    private readonly ConcurrentQueue<HttpStatusCode> _refusals = new();

    private Load(ApiClient user, string deviceId) => (_user, _deviceId) = (user, deviceId);

    /// <summary>The tasks of which a client was told that they were created.</summary>
    public IReadOnlyCollection<string> Created => _created;

    /// <summary>The other answers to clients that created.</summary>
    public IReadOnlyCollection<HttpStatusCode> Refusals => _refusals;

    /// <summary>How many tasks each waiting daemon is given, and after how long.</summary>
    public List<Task<(int Tasks, TimeSpan Waited)>> Polls { get; } = [];

    /// <summary>What is heard on the streams until their end.</summary>
    public List<Task<EndedStream>> Streams { get; } = [];

    /// <summary>Ends when no client is answered any more.</summary>
    public Task Creations { get; private set; } = Task.CompletedTask;

    /// <summary>Begins, and returns when it is heavy.</summary>
    public static async Task<Load> Begin(ApiClient user)
    {
        // Nobody takes the tasks of this device.
        var (deviceId, idle) = await user.AddDevice();
        idle.Dispose();
        var load = new Load(user, deviceId);
        for (var number = 0; number < Each; number++)
        {
            var (_, daemon) = await user.AddDevice();
            load._daemons.Add(daemon);
            load.Polls.Add(Poll(daemon));
            var listener = await user.Listen();
            load._listeners.Add(listener);
            load.Streams.Add(listener.Rest());
        }

        load.Creations = Task.WhenAll(Enumerable.Range(0, Each).Select(_ => load.Create()));
        await Eventually.True(() => load.Created.Count >= Heavy, () => $"{load.Created.Count} tasks were created.");
        return load;
    }

    /// <summary>All the tasks that there are for the device.</summary>
    public async Task<IEnumerable<string>> List() =>
        (await _user.List($"/v1/tasks?deviceId={_deviceId}")).Select(IdOf);

    public void Dispose()
    {
        _daemons.ForEach(daemon => daemon.Dispose());
        _listeners.ForEach(listener => listener.Dispose());
    }

    private static async Task<(int Tasks, TimeSpan Waited)> Poll(ApiClient daemon)
    {
        var since = Stopwatch.StartNew();
        var answer = await daemon.Post("/v1/daemon/tasks/pending", new { waitSeconds = LongPoll.TotalSeconds });
        return (answer.GetProperty("tasks").GetArrayLength(), since.Elapsed);
    }

    private async Task Create()
    {
        var body = new { kind = "shell", payload = new { command = "true" }, deviceId = _deviceId };
        try
        {
            while (true)
            {
                using var answer = await _user.Send("/v1/tasks", body);
                if (answer.StatusCode != HttpStatusCode.Created)
                    _refusals.Enqueue(answer.StatusCode);
                else
                    _created.Enqueue(IdOf(await answer.Content.ReadFromJsonAsync<JsonElement>()));
            }
        }
        // The host is gone: this task was promised to nobody.
        catch (HttpRequestException)
        {
            return;
        }
    }

    private static string IdOf(JsonElement task) => task.GetProperty("id").GetString()!;
}
