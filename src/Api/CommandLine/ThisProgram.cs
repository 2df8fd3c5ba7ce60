using Modular.Infrastructure.Postgres.Embedded;

namespace Modular.Api.CommandLine;

/// <summary>How to start this program again, whether it is published as one file or run by <c>dotnet</c>.</summary>
internal static class ThisProgram
{
    /// <summary>The executable and the arguments that come before a command.</summary>
    public static (string Executable, IReadOnlyList<string> Prefix) Command { get; } = Find();

    /// <summary>The embedded PostgreSQL of <paramref name="dataDirectory"/>, guarded by this program.</summary>
    public static EmbeddedPostgresOptions Guarding(string dataDirectory) => new()
    {
        DataDirectory = dataDirectory,
        GuardExecutable = Command.Executable,
        GuardArguments = [.. Command.Prefix, "db", "--guard"],
    };

    private static (string Executable, IReadOnlyList<string> Prefix) Find()
    {
        var executable = Environment.ProcessPath
            ?? throw new InvalidOperationException("The path of this program is unknown.");
        return Path.GetFileNameWithoutExtension(executable) == "dotnet"
            ? (executable, [Path.Combine(AppContext.BaseDirectory, "modular.dll")])
            : (executable, []);
    }
}
