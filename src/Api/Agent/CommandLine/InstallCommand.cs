using System.CommandLine;
using Modular.Api.Agent.Install;
using Modular.Api.CommandLine;

namespace Modular.Api.Agent.CommandLine;

/// <summary><c>modular agent install</c>: the agent as a service of systemd.</summary>
internal static class InstallCommand
{
    private const string Help = """
        Prints the systemd unit that runs the agent with the options given here, or writes it.

        Examples:
          modular agent install --server https://cloud.example.com --allow script            to look at it
          sudo modular agent install --write --run-as robot --work-dir /var/lib/modular-agent \
            --server https://cloud.example.com --allow script                                for the machine
          modular agent install --write --user --server https://cloud.example.com            for this user

        The device key is never in the unit, which everybody may read: enrol with the same --work-dir first, as the
        user that the agent will run as, or give --key-file.
        """;

    public static Command Create()
    {
        var server = ServerOption.Required();
        var write = new Option<bool>("--write") { Description = "Write the unit instead of printing it." };
        var ofUser = new Option<bool>("--user")
        {
            Description = "A service of this user, below ~/.config/systemd/user, instead of one of the machine.",
        };
        var runAs = new Option<string>("--run-as")
        {
            Description = "The account that the agent, and so every task, runs as (default: this one).",
            HelpName = "ACCOUNT",
        };
        var options = new RunOptions();
        var command = new Command("install", Help) { server, write, ofUser, runAs };
        options.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetValue(ofUser) && result.GetResult(runAs) is not null)
                result.AddError("--run-as is for a service of the machine, not for one of the user.");
            if (result.GetResult(runAs) is not null && result.GetResult(options.WorkDir) is null or { Implicit: true })
                result.AddError("Give --work-dir too: a directory that belongs to the account of --run-as.");
            if (result.GetValue(write) && !result.GetValue(ofUser) && result.GetResult(runAs) is null)
                result.AddError("Say with --run-as as whom the agent, and so every task, runs; or take --user.");
        });
        command.SetAction(parsed =>
        {
            var source = new DeviceKeySource(Key: null, parsed.GetValue(options.KeyFile));
            var settings = options.Read(parsed, parsed.GetRequiredValue(server), source);
            var account = parsed.GetValue(runAs) ?? Environment.UserName;
            var unit = AgentUnit.Of(
                settings, parsed.GetValue(options.WorkDir)!, parsed.GetValue(ofUser) ? null : account);
            if (parsed.GetValue(write))
                UnitFile.Write(unit, Environment.IsPrivilegedProcess, Console.Out);
            else
                Console.Out.Write(unit.Text);
            return ExitCode.Done;
        });
        return command;
    }
}
