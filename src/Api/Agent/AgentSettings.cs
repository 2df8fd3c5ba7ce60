namespace Modular.Api.Agent;

/// <summary>What the command line asks of <c>modular agent</c>.</summary>
/// <param name="Server">Address of the server, http or https.</param>
/// <param name="Key">Where the device key is; the key is never logged and never handed to a task.</param>
/// <param name="Allow">Kinds of tasks that this machine's owner allows.</param>
/// <param name="Concurrency">How many tasks may run at once, 1 to 100.</param>
/// <param name="TakeOver">Whether to take the key over from another agent that still uses it.</param>
internal sealed record AgentSettings(
    Uri Server, DeviceKeySource Key, IReadOnlySet<string> Allow, int Concurrency, bool TakeOver);

/// <summary>The kinds of tasks an agent can be allowed.</summary>
internal static class TaskKinds
{
    public const string Shell = "shell";
    public const string Script = "script";
    public const string Restore = "config.restore";

    /// <summary>What <c>--allow</c> takes.</summary>
    public static readonly IReadOnlyList<string> All = [Shell, Script, "http", "file.fetch", Restore];

    /// <summary>What this version can run.</summary>
    public static readonly IReadOnlyList<string> Supported = [Shell, Script];
}
