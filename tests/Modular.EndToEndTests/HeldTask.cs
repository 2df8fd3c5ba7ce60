using System.Text.Json;

namespace Modular.EndToEndTests;

/// <summary>
/// A task of kind script that runs until the test lets it go. Each run that goes to its end leaves a line. Where the
/// test's files are gone it ends by itself.
/// </summary>
internal sealed class HeldTask
{
    // Appending a short line is atomic. The second process shows that the whole group ends, not its leader alone.
    private const string Script = """
        #!/bin/sh
        cd "$1" || exit 1
        hold() { while [ -e hold ]; do sleep 0.05; done; }
        echo begun
        hold &
        echo "$! $$" >> runs
        hold
        echo ended
        echo "$TASK_ID" >> ends
        """;

    private readonly ApiClient _user;
    private readonly string _directory;

    private HeldTask(ApiClient user, string directory, string id) => (_user, _directory, Id) = (user, directory, id);

    public string Id { get; }

    /// <summary>How many runs went to their end.</summary>
    public int Ends => Lines("ends").Length;

    /// <summary>The processes of each run.</summary>
    public IReadOnlyList<int[]> Runs =>
        [.. Lines("runs").Select(line => line.Split(' ').Select(int.Parse).ToArray())];

    /// <summary>Creates a task for the agent's device and waits until it runs.</summary>
    public static async Task<HeldTask> Begin(ApiClient user, DeviceAgent agent, DataDirectory data, string name = "one")
    {
        var directory = Directory.CreateDirectory(data.Beside($"task-{name}")).FullName;
        await File.WriteAllTextAsync(Path.Combine(directory, "hold"), "");
        await Put(Path.Combine(agent.WorkDirectory, "scripts", "hold"));
        var body = new
        {
            kind = "script",
            payload = new { name = "hold", args = new[] { directory } },
            deviceId = agent.DeviceId,
        };
        var created = await user.Post("/v1/tasks", body);
        var task = new HeldTask(user, directory, created.GetProperty("id").GetString()!);
        await Eventually.True(() => task.Runs.Count == 1, () => agent.Output);
        return task;
    }

    public void LetGo() => File.Delete(Path.Combine(_directory, "hold"));

    /// <summary>Whether a process of a run is still there.</summary>
    public bool IsAlive(int process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/cmdline").Contains(_directory);
        }
        // It ended, before or while its command line was read.
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>The task as its user sees it.</summary>
    public Task<JsonElement> Read() => _user.Get($"/v1/tasks/{Id}");

    /// <summary>Waits for its end; how it ended, on which attempt, and how often it was handed out.</summary>
    public async Task<(string Status, int Attempt, int Claims)> Ended()
    {
        JsonElement task = default;
        await Eventually.True(
            async () => (task = await Read()).GetProperty("finishedAt").ValueKind == JsonValueKind.String,
            () => task.ToString());
        return (
            task.GetProperty("status").GetString()!,
            task.GetProperty("attempt").GetInt32(),
            task.GetProperty("leaseEpoch").GetInt32());
    }

    /// <summary>What it has printed, as its user sees it.</summary>
    public async Task<IEnumerable<string>> Printed() =>
        (await _user.List($"/v1/tasks/{Id}/log")).Select(line => line.GetProperty("text").GetString()!);

    private static async Task Put(string script)
    {
        // A shell reads its script bit by bit: one that runs is not to be written again.
        if (File.Exists(script))
            return;
        Directory.CreateDirectory(Path.GetDirectoryName(script)!);
        await File.WriteAllTextAsync(script, Script);
        File.SetUnixFileMode(script, File.GetUnixFileMode(script) | UnixFileMode.UserExecute);
    }

    private string[] Lines(string name)
    {
        var file = Path.Combine(_directory, name);
        return File.Exists(file) ? File.ReadAllLines(file) : [];
    }
}
