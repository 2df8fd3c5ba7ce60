using System.Reflection;

namespace Modular.Api;

/// <summary>Which build this is.</summary>
internal static class Build
{
    private static readonly string[] Parts = typeof(Build).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+', 2);

    /// <summary>The version, such as <c>0.1.0</c>.</summary>
    public static string Version => Parts[0];

    /// <summary>The commit that it was built from, or null outside of a repository.</summary>
    public static string? Commit => Parts.Length > 1 ? Parts[1] : null;
}
