namespace Modular.Api.Agent;

/// <summary>What the command line asks of <c>modular agent</c>.</summary>
/// <param name="Server">Address of the server, http or https.</param>
/// <param name="Key">Where the device key is; the key is never logged and never handed to a task.</param>
/// <param name="Allow">Kinds of tasks that this machine's owner allows.</param>
/// <param name="Concurrency">How many tasks may run at once, 1 to 100.</param>
internal sealed record AgentSettings(Uri Server, DeviceKeySource Key, IReadOnlySet<string> Allow, int Concurrency)
{
    /// <summary>What one task may write unless said otherwise, in MiB: 10 GiB.</summary>
    public const int DefaultTaskMebibytes = 10 * 1024;

    /// <summary>What must be free on the disk unless said otherwise, in MiB.</summary>
    public const int DefaultFreeMebibytes = 256;

    /// <summary>Whether to take the key over from another agent that still uses it; default false.</summary>
    public bool TakeOver { get; init; }

    /// <summary>The most that one task may write, in MiB, 0 for any; default 10 GiB.</summary>
    public int MaxTaskMebibytes { get; init; } = DefaultTaskMebibytes;

    /// <summary>How much of the disk must be free for new tasks to be taken, in MiB, 0 for any; default 256.</summary>
    public int MinFreeMebibytes { get; init; } = DefaultFreeMebibytes;

    /// <summary>Whether the directories of the last failed tasks are kept for a look; default false.</summary>
    public bool KeepFailed { get; init; }

    /// <summary>
    /// A shell command that judges a wanted configuration, the file <c>$CONFIG_FILE</c>: it is rejected unless that
    /// ends with 0. Null takes every one.
    /// </summary>
    public string? ConfigCheck { get; init; }
}

/// <summary>The kinds of tasks an agent can be allowed.</summary>
internal static class TaskKinds
{
    public const string Shell = "shell";
    public const string Script = "script";
    public const string Http = "http";
    public const string Fetch = "file.fetch";
    public const string Restore = "config.restore";

    /// <summary>What <c>--allow</c> takes.</summary>
    public static readonly IReadOnlyList<string> All = [Shell, Script, Http, Fetch, Restore];
}
