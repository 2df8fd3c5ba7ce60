using System.CommandLine;

namespace Modular.Api.CommandLine;

/// <summary><c>modular version</c>.</summary>
internal static class VersionCommand
{
    public static Command Create()
    {
        var command = new Command("version", "Prints the version and the commit that it was built from.");
        command.SetAction(_ => Console.Out.WriteLine(
            Build.Commit is null ? $"modular {Build.Version}" : $"modular {Build.Version} ({Build.Commit[..12]})"));
        return command;
    }
}
