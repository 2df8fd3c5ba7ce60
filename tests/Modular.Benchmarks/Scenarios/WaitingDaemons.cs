using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Modular.Benchmarks.Host;
using Modular.Benchmarks.Http;
using Modular.Benchmarks.Load;
using Modular.Benchmarks.Measuring;

namespace Modular.Benchmarks.Scenarios;

/// <summary>500 daemons wait for work; 200 tasks/s come for them in turn.</summary>
internal sealed class WaitingDaemons : IScenario
{
    private const int PerSecond = 200;
    private const int Connections = 32;
    private const int WaitSeconds = 30;
    private const string WarmUpKind = "bench.warm";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    public string Name => "daemons";

    public string Question => "500 daemons long-poll: how long from a create to the daemon's answer?";

    public async Task<Measurement> Run(Bench bench, CancellationToken ct)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var run = new Deliveries((int)(bench.Time(20).TotalSeconds * PerSecond));
        var devices = bench.Users.SelectMany(user => user.Devices).ToArray();
        var daemons = devices.Select(device => Serve(bench, device, run, stop.Token)).ToArray();
        using var loop = await OpenLoop.Connect(bench.Server, Connections, ct);
        await loop.Run(PerSecond, bench.Time(5), Creates(bench, _ => WarmUpKind), ct);

        var meter = bench.Host.MeasureCpu();
        var creates = await loop.Run(PerSecond, bench.Time(20), Creates(bench, run.KindOf), ct);
        var cpu = meter.Stop();
        await run.WaitForAll(Task.WhenAny(daemons), ct);
        await stop.CancelAsync();
        await Task.WhenAll(daemons);
        return new Measurement(
            [
                Figure.Of("create to waiting daemon", run.Latency, Target.P99Under(30)) with
                {
                    Value = creates.PerSecond, Unit = "/s",
                },
            ],
            cpu with { PerSecond = creates.PerSecond });
    }

    private static Traffic Creates(Bench bench, Func<Arrival, string> kindOf) => new(
        arrival =>
        {
            // All users in turn, then their next devices: a daemon's turn comes every 2.5 s.
            var user = bench.Users[arrival.Number % bench.Users.Count];
            var device = user.Devices[arrival.Number / bench.Users.Count % user.Devices.Count];
            return Requests.CreateTaskFor(device.Id, user.AccessToken, kindOf(arrival));
        },
        (_, _) => { });

    private static async Task Serve(Bench bench, BenchDevice device, Deliveries run, CancellationToken stop)
    {
        try
        {
            using var connection = await HttpConnection.Open(bench.Server, stop);
            var poll = Requests.Pending(device.Key, max: 1, WaitSeconds);
            while (true)
            {
                var answer = (await connection.Send(poll, stop)).Json();
                foreach (var task in answer.GetProperty("tasks").EnumerateArray())
                {
                    run.Receive(task);
                    var result = Requests.Result(
                        device.Key, task.GetProperty("id").GetString()!, task.GetProperty("leaseEpoch").GetInt64());
                    _ = (await connection.Send(result, stop)).Json();
                }
            }
        }
        // The end of the run: the daemon hangs up.
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
        }
    }

    /// <summary>Which tasks of this run reached their daemons, and how long it took from when each was due.</summary>
    private sealed class Deliveries(int count)
    {
        private const string Prefix = "bench.daemon.";
        private readonly ConcurrentDictionary<int, long> _due = [];
        private readonly TaskCompletionSource _allReceived = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Histogram Latency { get; } = new();

        /// <summary>Waits until every task has reached its daemon.</summary>
        /// <exception cref="CouldNotMeasure">Some never did.</exception>
        public async Task WaitForAll(Task<Task> failed, CancellationToken ct)
        {
            try
            {
                await Task.WhenAny(_allReceived.Task, failed.Unwrap()).Unwrap().WaitAsync(Limit, ct);
            }
            catch (TimeoutException)
            {
                throw new CouldNotMeasure($"Only {Latency.Count} of {count} tasks reached their daemons.");
            }
        }

        public string KindOf(Arrival arrival)
        {
            _due[arrival.Number] = arrival.Due;
            return $"{Prefix}{arrival.Number}";
        }

        public void Receive(JsonElement task)
        {
            var kind = task.GetProperty("kind").GetString()!;
            if (!kind.StartsWith(Prefix, StringComparison.Ordinal))
                return;
            Latency.RecordSince(_due[int.Parse(kind[Prefix.Length..], CultureInfo.InvariantCulture)]);
            if (Latency.Count >= count)
                _allReceived.TrySetResult();
        }
    }
}
