using System.CommandLine;
using Modular.Api.CommandLine;

namespace Modular.Api.Agent.CommandLine;

/// <summary><c>modular agent enroll</c>: makes this machine a device.</summary>
internal static class EnrollCommand
{
    private const string Help = """
        Registers this machine with an enrolment token and keeps its device key, readable by this user only, in
        WORK_DIR/device.key, where modular agent finds it.

        Example:
          modular agent enroll --server https://cloud.example.com --token met_... --tag garage --capability gpu

        A token is made on the console or with POST /v1/devices/enrollments. Enrolling a machine again gives it a new
        key and its new capabilities, while its tags stay as its owner has them; stop its agent first.
        """;

    public static Command Create()
    {
        var server = ServerOption.Required();
        var token = new Option<string>("--token")
        {
            Description = "The enrolment token.",
            HelpName = "met_...",
            Required = true,
        };
        var tags = new Option<string[]>("--tag")
        {
            Description = "A tag of the device, which then takes tasks for that tag too; may be repeated.",
            HelpName = "TAG",
        };
        var capabilities = new Option<string[]>("--capability")
        {
            Description = "What this machine can do, for people and programs to read; may be repeated (default: the "
                + "kinds of tasks that the agent knows).",
            HelpName = "NAME",
        };
        var workDir = RunOptions.WorkDirOption();
        var command = new Command("enroll", Help) { server, token, tags, capabilities, workDir };
        command.SetAction((parsed, ct) => AgentProcess.Enroll(
            new Enrolment(
                parsed.GetRequiredValue(server),
                parsed.GetRequiredValue(token).Trim(),
                parsed.GetValue(capabilities) ?? [],
                parsed.GetValue(tags) ?? []),
            parsed.GetValue(workDir)!,
            ct));
        return command;
    }
}
