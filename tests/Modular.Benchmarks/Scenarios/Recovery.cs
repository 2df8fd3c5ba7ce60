using System.Diagnostics;
using System.Text.Json;
using Modular.Benchmarks.Http;
using Modular.Benchmarks.Measuring;

namespace Modular.Benchmarks.Scenarios;

/// <summary>How soon another daemon gets the task of one that goes: by its word, or in silence.</summary>
internal sealed class Recovery : IScenario
{
    private const int Rounds = 20;
    private static readonly TimeSpan SilenceLimit = TimeSpan.FromSeconds(120);

    public string Name => "recovery";

    public string Question => "How soon does another daemon get the task of one that goes offline, or falls silent?";

    public async Task<Measurement> Run(Bench bench, CancellationToken ct)
    {
        using var first = await Daemon.Register(bench, ct);
        using var second = await Daemon.Register(bench, ct);
        var offline = new Histogram();
        for (var round = 0; round < Rounds; round++)
        {
            await first.TakeNewTask(ct);
            var waiting = second.Wait(30, ct);
            var since = Stopwatch.GetTimestamp();
            await first.GoOffline(ct);
            await second.Finish(await waiting, ct);
            offline.RecordSince(since);
        }

        await first.TakeNewTask(ct);
        var silent = Stopwatch.GetTimestamp();
        var task = await second.Wait(30, ct);
        while (task is null && Stopwatch.GetElapsedTime(silent) < SilenceLimit)
            task = await second.Wait(30, ct);
        var silence = Stopwatch.GetElapsedTime(silent).TotalSeconds;
        await second.Finish(task, ct);
        return new Measurement(
            [
                Figure.Of("after it says that it goes offline", offline, Target.P99Under(1000)),
                new Figure("after its last word", Value: silence, Unit: " s", Target: Target.AtMost(75, " s")),
            ],
            Cpu: null);
    }

    /// <summary>A device of the first user, and one connection of its daemon.</summary>
    private sealed class Daemon : IDisposable
    {
        private readonly HttpConnection _connection;
        private readonly string _owner;
        private readonly string _key;

        private Daemon(HttpConnection connection, string owner, string key) =>
            (_connection, _owner, _key) = (connection, owner, key);

        public static async Task<Daemon> Register(Bench bench, CancellationToken ct)
        {
            var owner = bench.Users[0].AccessToken;
            var connection = await HttpConnection.Open(bench.Server, ct);
            var registered = await connection.Send(
                Requests.Post(
                    "/v1/daemon/register", owner,
                    """{"name":"recovery","platform":"linux","tags":["recovery"]}"""),
                ct);
            return new Daemon(connection, owner, registered.Json().GetProperty("apiKey").GetString()!);
        }

        /// <summary>Creates a task for the tag, claims it and says once that it is at work.</summary>
        public async Task TakeNewTask(CancellationToken ct)
        {
            await _connection.Send(
                Requests.Post(
                    "/v1/tasks", _owner, """{"kind":"bench","deviceTag":"recovery","payload":{}}"""),
                ct);
            var task = await Wait(30, ct) ?? throw new CouldNotMeasure("A task could not be claimed.");
            await _connection.Send(
                Requests.Post(
                    $"/v1/daemon/tasks/{task.GetProperty("id").GetString()}/progress", _key,
                    $$"""{"leaseEpoch":{{task.GetProperty("leaseEpoch").GetInt64()}},"progress":1}"""),
                ct);
        }

        /// <summary>Waits for a task; null when none came.</summary>
        public async Task<JsonElement?> Wait(int seconds, CancellationToken ct)
        {
            var answer = await _connection.Send(
                Requests.Post("/v1/daemon/tasks/pending", _key, $$"""{"waitSeconds":{{seconds}}}"""), ct);
            var tasks = answer.Json().GetProperty("tasks");
            return tasks.GetArrayLength() == 0 ? null : tasks[0].Clone();
        }

        public async Task GoOffline(CancellationToken ct) =>
            await _connection.Send(Requests.Post("/v1/daemon/offline", _key, "{}"), ct);

        public async Task Finish(JsonElement? task, CancellationToken ct)
        {
            if (task is not { } held)
                throw new CouldNotMeasure("The task did not come back.");
            await _connection.Send(
                Requests.Result(
                    _key, held.GetProperty("id").GetString()!, held.GetProperty("leaseEpoch").GetInt64()),
                ct);
        }

        public void Dispose() => _connection.Dispose();
    }
}
