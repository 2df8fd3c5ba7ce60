using System.Text.Json;
using Modular.Api.Agent.Processes;
using Modular.Api.Agent.Server;

namespace Modular.Api.Agent.State;

/// <summary>
/// One run of a task as the journal has it: its process group from before the command begins, its outcome from before
/// that is sent.
/// </summary>
internal sealed record JournalEntry(
    Guid TaskId, long LeaseEpoch, GroupIdentity? Group = null, TaskOutcome? Outcome = null);

/// <summary>
/// What a restarted agent must know: which process groups to end and which results the server has not answered yet.
/// One small file a run, written whole or not at all.
/// </summary>
internal sealed class Journal(string directory, ILogger log)
{
    private const string Extension = ".json";

    public void Write(JournalEntry entry) =>
        DurableFile.Write(FileOf(entry), JsonSerializer.SerializeToUtf8Bytes(entry, AgentJson.Options));

    public void Remove(JournalEntry entry) => File.Delete(FileOf(entry));

    public IReadOnlyList<JournalEntry> Read() =>
        [.. Directory.EnumerateFiles(directory, "*" + Extension).Select(ReadFile).OfType<JournalEntry>()];

    private JournalEntry? ReadFile(string file)
    {
        try
        {
            return JsonSerializer.Deserialize<JournalEntry>(File.ReadAllBytes(file), AgentJson.Options);
        }
        catch (JsonException e)
        {
            // Only a failing disk or a foreign hand makes one: it is kept for a look, and the rest still counts.
            log.LogWarning("The journal entry {File} cannot be read and is set aside: {Reason}", file, e.Message);
            File.Move(file, file + ".damaged", overwrite: true);
            return null;
        }
    }

    private string FileOf(JournalEntry entry) =>
        Path.Combine(directory, $"{entry.TaskId}-{entry.LeaseEpoch}{Extension}");
}
