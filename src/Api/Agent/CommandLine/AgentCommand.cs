using System.CommandLine;
using Modular.Api.CommandLine;

namespace Modular.Api.Agent.CommandLine;

/// <summary>The command line of the device daemon: <c>modular agent</c> and what lies below it.</summary>
internal static class AgentCommand
{
    public const string Name = "agent";

    private const string Help = """
        Runs this machine's tasks: takes them from the server, runs each in a directory and a process group of its own,
        streams its output and sends its result.

        Examples:
          modular agent enroll --server https://cloud.example.com --token met_...   once, then
          modular agent --server https://cloud.example.com --allow shell,script --concurrency 4

        SIGTERM or Ctrl+C: no new task is taken, running ones get 30 s; a second time ends them at once. What is not
        finished goes back to the queue. After a crash the next start ends what is left of the old tasks and sends the
        results that did not arrive.
        """;

    private const string KeyHelp =
        "The device key. Better out of sight of other users: MODULAR_DEVICE_KEY, --key-file, or enrol.";

    private const string TakeOverHelp =
        "Take the device key over from another agent that still uses it; its tasks go back to the queue.";

    public static Command Create()
    {
        var server = ServerOption.Required();
        var key = new Option<string>("--key") { Description = KeyHelp, HelpName = "KEY" };
        var takeOver = new Option<bool>("--take-over") { Description = TakeOverHelp };
        var options = new RunOptions();
        var command = new Command(Name, Help) { server, key, takeOver };
        options.AddTo(command);
        command.Subcommands.Add(EnrollCommand.Create());
        command.Subcommands.Add(InstallCommand.Create());
        command.Validators.Add(result =>
        {
            if (result.GetResult(key) is not null && result.GetResult(options.KeyFile) is not null)
                result.AddError("Give either --key or --key-file, not both.");
        });
        command.SetAction((parsed, ct) =>
        {
            var source = new DeviceKeySource(parsed.GetValue(key), parsed.GetValue(options.KeyFile));
            var settings = options.Read(parsed, parsed.GetRequiredValue(server), source);
            return AgentProcess.Run(
                settings with { TakeOver = parsed.GetValue(takeOver) }, parsed.GetValue(options.WorkDir)!, ct);
        });
        return command;
    }
}
