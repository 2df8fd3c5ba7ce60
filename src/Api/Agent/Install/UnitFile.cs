using Modular.Api.CommandLine;

namespace Modular.Api.Agent.Install;

/// <summary>Where systemd looks for the unit.</summary>
internal static class UnitFile
{
    private const string Name = "modular-agent.service";
    private const string OfMachine = "/etc/systemd/system";

    private const UnixFileMode Mode =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <summary>Writes the unit and says how to start it.</summary>
    /// <param name="unit">The unit.</param>
    /// <param name="isRoot">Whether this user may write for the machine.</param>
    /// <param name="says">Where that is said.</param>
    /// <exception cref="CommandFailed">This user may not write there.</exception>
    public static void Write(AgentUnit unit, bool isRoot, TextWriter says)
    {
        var path = Path.Combine(unit.IsOfUser ? OfUser() : OfMachine, Name);
        if (!unit.IsOfUser && !isRoot)
        {
            throw new CommandFailed(
                $"Only root may write {path}: run it with sudo and --run-as ACCOUNT, or take --user for a service of "
                    + "your own.");
        }

        try
        {
            Put(path, unit.Text);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailed($"{path} cannot be written: {e.Message}");
        }

        var user = unit.IsOfUser ? " --user" : "";
        says.WriteLine($"{path} is written. Start it, now and with the machine:");
        says.WriteLine($"  systemctl{user} daemon-reload && systemctl{user} enable --now {Name}");
        if (unit.IsOfUser)
            says.WriteLine("  loginctl enable-linger     lets it run while you are not logged in");
    }

    // systemd reads whatever stands there, at any time: never half of it.
    private static void Put(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var beside = path + ".new";
        File.WriteAllText(beside, text);
        File.SetUnixFileMode(beside, Mode);
        File.Move(beside, path, overwrite: true);
    }

    private static string OfUser()
    {
        var configuration = Environment.GetEnvironmentVariable("XDG_CONFIG_HOME") is { Length: > 0 } named
            ? named
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".config");
        return Path.Combine(configuration, "systemd", "user");
    }
}
