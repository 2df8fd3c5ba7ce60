using System.Threading.Channels;
using Modular.Benchmarks.Host;
using Modular.Benchmarks.Http;
using Modular.Benchmarks.Load;
using Modular.Benchmarks.Measuring;

namespace Modular.Benchmarks.Scenarios;

/// <summary>
/// 1,000 tasks/s for 20 devices of 20 users: created one by one, claimed by 100 polls/s of up to 20 tasks each (ten on
/// average), finished one by one. Creates and claims are on a schedule, results follow the claims.
/// </summary>
internal sealed class TaskFlow(Bench bench)
{
    private const int TasksPerSecond = 1000;
    private const int ClaimsPerSecond = 100;
    private const int MostPerClaim = 20;
    private const int Devices = 20;
    private readonly Channel<byte[]> _results = Channel.CreateUnbounded<byte[]>();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly LoadTally _tally = new();
    private volatile Histogram[] _claims = [];

    /// <summary>How many tasks have ended.</summary>
    public long Finished => _tally.Answered;

    /// <summary>From now on non-empty claims are recorded in these.</summary>
    public void RecordClaims(params Histogram[] histograms) => _claims = histograms;

    /// <summary>Waits while the flow goes on; ends early when it has failed.</summary>
    public Task Wait(TimeSpan time, CancellationToken ct) =>
        Task.WhenAny(_ended.Task, Task.Delay(time, ct)).Unwrap();

    public async Task Run(TimeSpan duration, CancellationToken ct)
    {
        try
        {
            var finishing = Finish(ct);
            await Task.WhenAll(Create(duration, ct), Claim(duration, ct));
            _results.Writer.Complete();
            await finishing;
            _tally.Check("Results");
        }
        catch (Exception e)
        {
            _results.Writer.TryComplete();
            _ended.TrySetException(e);
            throw;
        }
    }

    private async Task Create(TimeSpan duration, CancellationToken ct)
    {
        var requests = bench.Users.Take(Devices)
            .Select(user => Requests.CreateTaskFor(user.Devices[0].Id, user.AccessToken)).ToArray();
        using var loop = await OpenLoop.Connect(bench.Server, connections: 32, ct);
        await loop.Run(
            TasksPerSecond, duration, new Traffic(arrival => requests[arrival.Number % Devices], (_, _) => { }), ct);
    }

    private async Task Claim(TimeSpan duration, CancellationToken ct)
    {
        var devices = bench.Users.Take(Devices).Select(user => user.Devices[0]).ToArray();
        var polls = devices.Select(device => Requests.Pending(device.Key, MostPerClaim, waitSeconds: 0)).ToArray();
        using var loop = await OpenLoop.Connect(bench.Server, connections: 64, ct);
        await loop.Run(
            ClaimsPerSecond, duration,
            new Traffic(
                arrival => polls[arrival.Number % Devices],
                (arrival, answer) => Take(devices[arrival.Number % Devices], arrival, answer)),
            ct);
    }

    private void Take(BenchDevice device, Arrival arrival, HttpAnswer answer)
    {
        if (!answer.IsSuccess)
            return;
        var tasks = answer.Json().GetProperty("tasks");
        if (tasks.GetArrayLength() == 0)
            return;
        foreach (var histogram in _claims)
            histogram.RecordSince(arrival.Due);
        foreach (var task in tasks.EnumerateArray())
        {
            _results.Writer.TryWrite(Requests.Result(
                device.Key, task.GetProperty("id").GetString()!, task.GetProperty("leaseEpoch").GetInt64()));
        }
    }

    private async Task Finish(CancellationToken ct)
    {
        var connections = await HttpConnection.Open(bench.Server, count: 16, ct);
        try
        {
            await Task.WhenAll(connections.Select(async connection =>
            {
                await foreach (var request in _results.Reader.ReadAllAsync(ct))
                    _tally.Count(await connection.Send(request, ct));
            }));
        }
        finally
        {
            foreach (var connection in connections)
                connection.Dispose();
        }
    }
}
