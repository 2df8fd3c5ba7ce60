using System.ComponentModel;
using System.Diagnostics;

namespace Modular.ArchitectureTests.Repository;

/// <summary>A text file of the repository.</summary>
/// <param name="Path">From the root, with forward slashes.</param>
/// <param name="Lines">Its lines, without their ends.</param>
internal sealed record SourceFile(string Path, IReadOnlyList<string> Lines)
{
    public string Extension => System.IO.Path.GetExtension(Path);
}

/// <summary>The files that the repository holds.</summary>
internal static class SourceTree
{
    private static readonly string[] Made = [".git", "artifacts", "bin", "data", "node_modules", "obj", "TestResults"];

    public static IReadOnlyList<SourceFile> Read()
    {
        var root = Root();
        return
        [
            .. (AskGit(root) ?? Walk(root))
                .Select(path => (Path: path, Bytes: File.ReadAllBytes(System.IO.Path.Combine(root, path))))
                .Where(file => !file.Bytes.Contains((byte)0))
                .Select(file => new SourceFile(file.Path, LinesOf(file.Bytes))),
        ];
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(System.IO.Path.Combine(folder.FullName, "Modular.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("The tests run outside the repository.");
    }

    /// <summary>Tracked files and those about to be; null where there is no git or no repository.</summary>
    private static List<string>? AskGit(string root)
    {
        var start = new ProcessStartInfo("git", ["ls-files", "--cached", "--others", "--exclude-standard", "-z"])
        {
            WorkingDirectory = root,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            using var git = Process.Start(start)!;
            var paths = git.StandardOutput.ReadToEnd();
            git.WaitForExit();
            return git.ExitCode != 0
                ? null
                : [.. paths.Split('\0').Where(path => File.Exists(System.IO.Path.Combine(root, path)))];
        }
        catch (Win32Exception)
        {
            // There is no git on this machine: a source archive is judged by what lies in its folders.
            return null;
        }
    }

    private static IEnumerable<string> Walk(string root) =>
        Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories)
            .Select(path => System.IO.Path.GetRelativePath(root, path).Replace('\\', '/'))
            .Where(path => !path.Split('/').Any(Made.Contains));

    private static string[] LinesOf(byte[] bytes)
    {
        using var reader = new StreamReader(new MemoryStream(bytes));
        return reader.ReadToEnd().TrimEnd('\n').Split('\n');
    }
}
