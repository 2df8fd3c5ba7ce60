namespace Modular.Api.Agent.Processes;

/// <summary>What a task's processes see of the agent's environment: all but its own settings and secrets.</summary>
internal static class ChildEnvironment
{
    /// <summary>Which task a script runs for; also how the agent knows its own processes after a restart.</summary>
    public const string TaskId = "TASK_ID";

    private const string Own = "MODULAR_";

    // What systemd tells a service about itself would let a child speak in the agent's name.
    private static readonly string[] OfTheService = ["NOTIFY_SOCKET", "LISTEN_FDS", "LISTEN_PID"];

    public static void Apply(IDictionary<string, string?> child, IReadOnlyDictionary<string, string> asked)
    {
        foreach (var name in child.Keys.Where(IsPrivate).ToList())
            child.Remove(name);
        foreach (var (name, value) in asked)
            child[name] = value;
    }

    private static bool IsPrivate(string name) =>
        name.StartsWith(Own, StringComparison.OrdinalIgnoreCase) || OfTheService.Contains(name);
}
