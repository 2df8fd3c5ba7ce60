using System.CommandLine;

namespace Modular.Api.CommandLine;

/// <summary>The option that says where the data lie.</summary>
internal static class DataOption
{
    public static Option<string?> Create() => new("--data")
    {
        Description = "The data directory: embedded database, master key, modular.json (default ./data).",
        HelpName = "DIR",
    };
}
