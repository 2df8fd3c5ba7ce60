using System.CommandLine;
using Modular.Api.CommandLine;

namespace Modular.Api.Agent;

/// <summary>The command line of the device daemon: <c>modular agent</c> and <c>modular agent enroll</c>.</summary>
internal static class AgentCommand
{
    public const string Name = "agent";

    private const string AgentHelp = """
        Runs this machine's tasks: takes them from the server, runs each in a directory and a process group of its own,
        streams its output and sends its result.

        Examples:
          modular agent enroll --server https://cloud.example.com --token met_...   once, then
          modular agent --server https://cloud.example.com --allow shell,script --concurrency 4

        SIGTERM or Ctrl+C: no new task is taken, running ones get 30 s; a second time ends them at once. What is not
        finished goes back to the queue. After a crash the next start ends what is left of the old tasks and sends the
        results that did not arrive.
        """;

    private const string EnrollHelp = """
        Registers this machine with an enrolment token and keeps its device key, readable by this user only, in
        WORK_DIR/device.key, where modular agent finds it.

        Example:
          modular agent enroll --server https://cloud.example.com --token met_...

        A token is made on the console or with POST /v1/devices/enrollments. Enrolling a machine again gives it a new
        key; stop its agent first.
        """;

    public static Command Create()
    {
        var server = ServerOption.Required();
        var key = new Option<string>("--key") { Description = KeyHelp, HelpName = "KEY" };
        var keyFile = new Option<FileInfo>("--key-file")
        {
            Description = "A file that holds the device key.",
            HelpName = "FILE",
        };
        var allow = Allow();
        var allowShell = new Option<bool>("--allow-shell") { Description = "The same as --allow shell." };
        var concurrency = Concurrency();
        var takeOver = new Option<bool>("--take-over") { Description = TakeOverHelp };
        var workDir = WorkDir();
        var command = new Command(Name, AgentHelp)
        {
            server, key, keyFile, allow, allowShell, concurrency, workDir, takeOver,
        };
        command.Subcommands.Add(Enroll());
        command.Validators.Add(result =>
        {
            if (result.GetResult(key) is not null && result.GetResult(keyFile) is not null)
                result.AddError("Give either --key or --key-file, not both.");
        });
        command.SetAction((parsed, ct) =>
        {
            var kinds = parsed.GetValue(allow)!.ToHashSet();
            if (parsed.GetValue(allowShell))
                kinds.Add(TaskKinds.Shell);
            var settings = new AgentSettings(
                parsed.GetRequiredValue(server),
                new DeviceKeySource(parsed.GetValue(key), parsed.GetValue(keyFile)),
                kinds,
                parsed.GetValue(concurrency),
                parsed.GetValue(takeOver));
            return AgentProcess.Run(settings, parsed.GetValue(workDir)!, ct);
        });
        return command;
    }

    private const string KeyHelp =
        "The device key. Better out of sight of other users: MODULAR_DEVICE_KEY, --key-file, or enrol.";

    private const string TakeOverHelp =
        "Take the device key over from another agent that still uses it; its tasks go back to the queue.";

    private static Command Enroll()
    {
        var server = ServerOption.Required();
        var token = new Option<string>("--token")
        {
            Description = "The enrolment token.",
            HelpName = "met_...",
            Required = true,
        };
        var workDir = WorkDir();
        var command = new Command("enroll", EnrollHelp) { server, token, workDir };
        command.SetAction((parsed, ct) => AgentProcess.Enroll(
            parsed.GetRequiredValue(server), parsed.GetRequiredValue(token), parsed.GetValue(workDir)!, ct));
        return command;
    }

    private static Option<string[]> Allow() => new("--allow")
    {
        Description = "The kinds of tasks that this machine runs, separated by commas: "
            + string.Join(", ", TaskKinds.All)
            + ". shell runs any command as this user; script only files in WORK_DIR/scripts.",
        HelpName = "KINDS",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => [TaskKinds.Restore],
        CustomParser = result =>
        {
            var kinds = result.Tokens
                .SelectMany(token => token.Value.Split(',', StringSplitOptions.TrimEntries)).ToArray();
            foreach (var unknown in kinds.Except(TaskKinds.All))
                result.AddError($"--allow: '{unknown}' is none of {string.Join(", ", TaskKinds.All)}.");
            return kinds;
        },
    };

    private static Option<int> Concurrency()
    {
        const int most = 100;
        var option = new Option<int>("--concurrency")
        {
            Description = $"How many tasks may run at once, 1 to {most}.",
            HelpName = "N",
            DefaultValueFactory = _ => 4,
        };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > most)
                result.AddError($"--concurrency must be 1 to {most}.");
        });
        return option;
    }

    private static Option<DirectoryInfo> WorkDir() => new("--work-dir")
    {
        Description = "Where the agent keeps its key, its journal, the scripts it may run and the tasks' directories; "
            + "one agent at a time.",
        HelpName = "DIR",
        DefaultValueFactory = _ => new DirectoryInfo(
            Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".modular-agent")),
    };
}
