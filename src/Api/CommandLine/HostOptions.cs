using System.CommandLine;

namespace Modular.Api.CommandLine;

/// <summary>Options that several commands have.</summary>
internal static class HostOptions
{
    public static Option<string?> Data() => new("--data")
    {
        Description = "The data directory: embedded database, master key, modular.json (default ./data).",
        HelpName = "DIR",
    };
}
