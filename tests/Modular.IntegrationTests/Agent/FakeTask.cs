using System.Text.Json;

namespace Modular.IntegrationTests.Agent;

/// <summary>A task as the server of these tests has it.</summary>
internal sealed class FakeTask(Guid id, string kind, JsonElement payload, int timeoutSeconds)
{
    public Guid Id { get; } = id;

    public string Kind { get; } = kind;

    public JsonElement Payload { get; } = payload;

    public int TimeoutSeconds { get; } = timeoutSeconds;

    public string Status { get; set; } = "queued";

    public long Epoch { get; set; }

    public int Attempt { get; set; }

    /// <summary>How often it was handed out.</summary>
    public int Claims { get; set; }

    public DateTimeOffset ClaimedAt { get; set; }

    public bool IsCancelRequested { get; set; }

    public List<(string Stream, string Text)> Log { get; } = [];

    /// <summary>How far it said that it was.</summary>
    public List<string> Messages { get; } = [];

    public long Seq { get; set; }

    /// <summary>How many progress calls brought something new.</summary>
    public int ProgressCalls { get; set; }

    /// <summary>How many result calls came, refused ones too.</summary>
    public int ResultCalls { get; set; }

    public JsonElement Result { get; set; }

    public bool HasEnded => Status is not ("queued" or "running");

    public IEnumerable<string> Text(string stream) =>
        Log.Where(line => line.Stream == stream).Select(line => line.Text);

    public string? ErrorCode =>
        Result.TryGetProperty("error", out var error) ? error.GetProperty("code").GetString() : null;
}
