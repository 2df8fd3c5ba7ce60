using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Modular.Domain;

namespace Modular.IntegrationTests.Agent;

/// <summary>The tasks of the server of these tests, and what the contract says of them.</summary>
internal sealed class FakeQueue
{
    private static readonly TimeSpan UnnamedMeansLost = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<Guid, FakeTask> _tasks = new();

    public FakeTask Add(string kind, object payload, int timeoutSeconds)
    {
        var id = Ids.New(TimeProvider.System.GetUtcNow());
        return _tasks[id] = new FakeTask(id, kind, JsonSerializer.SerializeToElement(payload), timeoutSeconds);
    }

    /// <summary>Takes the task from its holder, as a rescue does.</summary>
    public void Requeue(FakeTask task)
    {
        lock (_gate)
            (task.Status, task.Attempt) = ("queued", task.Attempt - 1);
    }

    /// <summary>Looks at the tasks while none of them changes.</summary>
    public bool Holds(Func<bool> condition)
    {
        lock (_gate)
            return condition();
    }

    public IResult Heartbeat(JsonElement body)
    {
        lock (_gate)
        {
            var named = body.GetProperty("running").EnumerateArray().ToDictionary(
                item => item.GetProperty("taskId").GetGuid(), item => item.GetProperty("leaseEpoch").GetInt64());
            var now = TimeProvider.System.GetUtcNow();
            foreach (var task in _tasks.Values.Where(task => task.Status == "running" && !named.ContainsKey(task.Id)))
            {
                if (now - task.ClaimedAt > UnnamedMeansLost)
                    (task.Status, task.Attempt) = ("queued", task.Attempt - 1);
            }

            var known = _tasks.Values.Where(task => named.ContainsKey(task.Id)).ToList();
            return Results.Json(new
            {
                serverTime = now,
                heartbeatIntervalSeconds = 1,
                pendingTasks = _tasks.Values.Count(task => task.Status == "queued"),
                cancelTaskIds = known.Where(task => task.IsCancelRequested).Select(task => task.Id),
                lostTaskIds = known.Where(task => task.Epoch != named[task.Id] || task.Status != "running")
                    .Select(task => task.Id),
                desiredConfigVersion = 0,
            });
        }
    }

    public List<object> Claim(int max)
    {
        lock (_gate)
        {
            var queued = _tasks.Values.Where(task => task.Status == "queued");
            var claimed = queued.OrderBy(task => task.Id).Take(max).ToList();
            foreach (var task in claimed)
            {
                task.Status = "running";
                task.Epoch++;
                task.Attempt++;
                task.Claims++;
                task.Seq = 0;
                task.ClaimedAt = TimeProvider.System.GetUtcNow();
            }

            return [.. claimed.Select(task => new
            {
                task.Id, task.Kind, task.Payload, task.Status, task.Attempt, maxAttempts = 3, task.TimeoutSeconds,
                leaseEpoch = task.Epoch,
            })];
        }
    }

    public IResult Progress(Guid id, JsonElement body)
    {
        lock (_gate)
        {
            var task = _tasks[id];
            if (task.Epoch != body.GetProperty("leaseEpoch").GetInt64() || task.Status != "running")
                return FakeServer.Problem(409, "tasks.lease_lost");
            var lines = Lines(body);
            if (lines.Count > 500 || lines.Sum(line => Encoding.UTF8.GetByteCount(line.Text)) > 64 * 1024)
                return FakeServer.Problem(400, "request.invalid");
            if (body.TryGetProperty("message", out var message))
                task.Messages.Add(message.GetString()!);
            if (body.TryGetProperty("seq", out var seq) && seq.GetInt64() > task.Seq)
            {
                task.Seq = seq.GetInt64();
                task.ProgressCalls++;
                task.Log.AddRange(lines);
            }

            return Results.Json(new
            {
                cancelRequested = task.IsCancelRequested,
                leaseExpiresAt = TimeProvider.System.GetUtcNow(),
            });
        }
    }

    private static List<(string Stream, string Text)> Lines(JsonElement body) =>
        body.TryGetProperty("log", out var log)
            ? [.. log.EnumerateArray()
                .Select(line => (line.GetProperty("stream").GetString()!, line.GetProperty("text").GetString()!))]
            : [];

    public IResult Result(Guid id, JsonElement body)
    {
        lock (_gate)
        {
            var task = _tasks[id];
            task.ResultCalls++;
            if (task.Epoch != body.GetProperty("leaseEpoch").GetInt64())
                return FakeServer.Problem(409, "tasks.lease_lost");
            if (!task.HasEnded)
                (task.Status, task.Result) = (body.GetProperty("status").GetString()!, body.Clone());
            return Results.Json(new { id, task.Status });
        }
    }
}
