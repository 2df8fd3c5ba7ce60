using System.CommandLine;

namespace Modular.Api.Agent.CommandLine;

/// <summary>How the agent runs: the options that <c>agent</c> takes and <c>agent install</c> writes down.</summary>
internal sealed class RunOptions
{
    private const int MostTasks = 100;
    private const int MostMebibytes = 1 << 30;

    private readonly Option<string[]> _allow = AllowOption();
    private readonly Option<bool> _allowShell = new("--allow-shell") { Description = "The same as --allow shell." };
    private readonly Option<int> _concurrency =
        Number("--concurrency", "How many tasks may run at once", 4, 1, MostTasks);

    private readonly Option<int> _maxTask = Number(
        "--max-work-dir-mb", "The most that one task may write in its directory, in MiB; 0 for any",
        AgentSettings.DefaultTaskMebibytes, 0, MostMebibytes);

    private readonly Option<int> _minFree = Number(
        "--min-free-mb", "Take no new task while less of the disk is free, in MiB; 0 for any",
        AgentSettings.DefaultFreeMebibytes, 0, MostMebibytes);

    private readonly Option<bool> _keepFailed = new("--keep-failed")
    {
        Description = "Keep the directories of the last ten failed tasks in WORK_DIR/failed.",
    };

    private readonly Option<string> _configCheck = new("--config-check")
    {
        Description = "A shell command that judges a wanted configuration, the file $CONFIG_FILE, within 20 s: unless "
            + "it ends with 0, the server is told that the configuration is rejected.",
        HelpName = "COMMAND",
    };

    /// <summary>A file that holds the device key.</summary>
    public Option<FileInfo> KeyFile { get; } = new("--key-file")
    {
        Description = "A file that holds the device key.",
        HelpName = "FILE",
    };

    /// <summary>Where the agent keeps what it has.</summary>
    public Option<DirectoryInfo> WorkDir { get; } = WorkDirOption();

    public void AddTo(Command command)
    {
        foreach (var option in new Option[]
            { KeyFile, _allow, _allowShell, _concurrency, WorkDir, _maxTask, _minFree, _keepFailed, _configCheck })
        {
            command.Options.Add(option);
        }
    }

    public AgentSettings Read(ParseResult parsed, Uri server, DeviceKeySource key)
    {
        var kinds = parsed.GetValue(_allow)!.ToHashSet();
        if (parsed.GetValue(_allowShell))
            kinds.Add(TaskKinds.Shell);
        return new AgentSettings(server, key, kinds, parsed.GetValue(_concurrency))
        {
            MaxTaskMebibytes = parsed.GetValue(_maxTask),
            MinFreeMebibytes = parsed.GetValue(_minFree),
            KeepFailed = parsed.GetValue(_keepFailed),
            ConfigCheck = parsed.GetValue(_configCheck),
        };
    }

    /// <summary>The option for the agent's own directory.</summary>
    public static Option<DirectoryInfo> WorkDirOption() => new("--work-dir")
    {
        Description = "Where the agent keeps its key, its journal, the scripts it may run, the files it fetches and "
            + "the tasks' directories; one agent at a time.",
        HelpName = "DIR",
        DefaultValueFactory = _ => new DirectoryInfo(
            Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".modular-agent")),
    };

    private static Option<string[]> AllowOption() => new("--allow")
    {
        Description = "The kinds of tasks that this machine runs, separated by commas: "
            + string.Join(", ", TaskKinds.All)
            + ". shell runs any command as this user; script only files in WORK_DIR/scripts; http sends requests from "
            + "here, into this machine's network too; file.fetch puts files below WORK_DIR/files.",
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

    private static Option<int> Number(string name, string what, int usual, int least, int most)
    {
        var option = new Option<int>(name)
        {
            Description = $"{what} ({least} to {most}, default {usual}).",
            HelpName = "N",
            DefaultValueFactory = _ => usual,
        };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is var number && (number < least || number > most))
                result.AddError($"{name} must be {least} to {most}.");
        });
        return option;
    }
}
