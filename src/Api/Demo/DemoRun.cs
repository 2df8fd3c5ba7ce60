using System.Diagnostics;
using System.Net.ServerSentEvents;
using System.Text.Json.Nodes;
using Modular.Api.CommandLine;
using Spectre.Console;

namespace Modular.Api.Demo;

/// <summary>One run of the main job, each step printed with the time since the start.</summary>
internal sealed class DemoRun(DemoClient client, string email)
{
    private const string Command = """
        echo "hello from $(uname -n)"; for i in 1 2 3; do echo "step $i of 3"; sleep 0.2; done; echo "done" >&2
        """;

    private static readonly TimeSpan LiveLimit = TimeSpan.FromSeconds(5);
    private readonly long _started = Stopwatch.GetTimestamp();

    public async Task Run(CancellationToken ct)
    {
        Step($"Signed in as [bold]{email.EscapeMarkup()}[/], a member");
        var enrollment = await client.Post("/v1/devices/enrollments", new { name = "demo", maxUses = 1 }, ct);
        Step("Made a one-time enrolment token");

        await using var agent = await DemoAgent.Start(client.Server, (string)enrollment["token"]!, ct);
        var device = await OnlineDevice(ct);
        Step($"This machine is enrolled as device [bold]{TextOf(device, "name")}[/]");
        Step($"Its agent runs as process {agent.ProcessId}");

        using var streams = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var live = Print(await client.Stream("/v1/events", streams.Token), streams.Token);
        var task = await client.Post("/v1/tasks", TaskFor(device), ct);
        Step($"Submitted task [bold]{(string)task["id"]!}[/]");

        var ended = await Follow((string)task["id"]!, ct);
        // The last event follows the task's end within milliseconds; a stream that lost it must not hang the demo.
        await Task.WhenAny(live, Task.Delay(LiveLimit, TimeProvider.System, ct));
        await streams.CancelAsync();
        await live;
        Summarise(ended);
        await client.Delete($"/v1/devices/{(string)device["id"]!}", ct);
    }

    private static object TaskFor(JsonNode device) => new
    {
        kind = "shell",
        payload = new { command = Command },
        deviceId = (string)device["id"]!,
        timeoutSeconds = 60,
    };

    private async Task<JsonNode> OnlineDevice(CancellationToken ct)
    {
        // Enrolled before the agent was started, so it is there; the newest is this run's.
        var devices = await client.Get("/v1/devices?limit=1", ct);
        return devices["items"]!.AsArray().FirstOrDefault()
            ?? throw new CommandFailed("The device did not appear; the agent's messages above say why.");
    }

    private async Task<JsonNode> Follow(string taskId, CancellationToken ct)
    {
        await foreach (var item in await client.Stream($"/v1/tasks/{taskId}/events", ct))
        {
            if (item.EventType == "task.log")
                Step($"  [grey]{TextOf(item.Data!, "stream"),-6}[/] {TextOf(item.Data!, "text")}");
        }

        return await client.Get($"/v1/tasks/{taskId}", ct);
    }

    private async Task Print(IAsyncEnumerable<SseItem<JsonNode?>> events, CancellationToken ct)
    {
        try
        {
            await foreach (var item in events)
            {
                var status = (string?)item.Data?["status"];
                Step($"  [blue]live[/]   {item.EventType.EscapeMarkup()}{(status is null ? "" : $" ({status})")}");
                if (item.EventType is "task.completed" or "task.failed" or "task.cancelled")
                    return;
            }
        }
        // The run is over.
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            return;
        }
    }

    private void Summarise(JsonNode task)
    {
        var status = (string)task["status"]!;
        if (status != "succeeded")
            throw new CommandFailed($"The task ended as {status}: {task["error"]?.ToJsonString()}");
        var result = task["result"]!.ToJsonString().EscapeMarkup();
        Step($"[green]The task succeeded[/] on attempt {task["attempt"]}, result {result}");
    }

    private static string TextOf(JsonNode node, string member) => ((string)node[member]!).EscapeMarkup();

    private void Step(string markup) =>
        AnsiConsole.MarkupLine($"[grey]{Stopwatch.GetElapsedTime(_started).TotalSeconds,6:0.000} s[/] {markup}");
}
