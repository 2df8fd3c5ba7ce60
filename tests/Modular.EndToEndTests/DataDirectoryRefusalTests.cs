using System.Diagnostics;
using Modular.Tests;

namespace Modular.EndToEndTests;

/// <summary>A data directory that cannot be used ends a start with one clear sentence, and stays as it was.</summary>
public class DataDirectoryRefusalTests
{
    [Test]
    public async Task Refuses_a_file()
    {
        await using var data = new DataDirectory();
        await File.WriteAllTextAsync(data.Path, "not a directory");

        await using var host = ModularProcess.Start(Serve(data.Path));

        await IsRefused(host, exitCode: 1, "is not a directory");
    }

    [Test]
    public async Task Refuses_a_database_of_another_major_version()
    {
        await using var data = new DataDirectory();
        var cluster = Directory.CreateDirectory(Path.Combine(data.Path, "pg", "cluster"));
        await File.WriteAllTextAsync(Path.Combine(cluster.FullName, "PG_VERSION"), "17\n");

        await using var host = ModularProcess.Start(Serve(data.Path));

        await IsRefused(host, exitCode: 78, "was made by PostgreSQL 17", "nothing was changed", "pg_dump");
        Assert.That(
            Directory.GetFileSystemEntries(data.Path, "*", SearchOption.AllDirectories), Has.Length.EqualTo(3));
    }

    /// <summary>Root works on everybody's directories, so for root somebody else has to be the one who tries.</summary>
    [Test]
    public async Task Refuses_the_directory_of_another_account()
    {
        await using var data = new DataDirectory();
        var ofRoot = Environment.IsPrivilegedProcess ? Directory.CreateDirectory(data.Path).FullName : "/usr";
        var start = new ProcessStartInfo(ModularProcess.Path, Serve(ofRoot));
        if (Environment.IsPrivilegedProcess)
        {
            // The repository may lie where that account may not go.
            File.Copy(ModularProcess.Path, start.FileName = data.Beside("modular"));
            start.UserName = "nobody";
        }

        await using var host = ModularProcess.Start(start);

        await IsRefused(host, exitCode: 1, $"{ofRoot} belongs to 'root'", "run it as the owner", "--data");
        Assert.That(Path.Combine(ofRoot, "pg"), Does.Not.Exist);
    }

    /// <summary>Where nothing can be mounted, no file may grow beyond what a full disk would leave it.</summary>
    [TestCase(24)]
    [TestCase(75)]
    public async Task Says_that_the_disk_is_full(int mebibytes)
    {
        await using var data = new DataDirectory();
        await using var small = SmallFileSystem.MayMount ? await SmallFileSystem.Mount(data.Path, mebibytes) : null;
        var start = small is not null
            ? new ProcessStartInfo(ModularProcess.Path, Serve(data.Path))
            : new ProcessStartInfo("/bin/sh", ["-c", Limited(mebibytes / 6), ModularProcess.Path, .. Serve(data.Path)]);

        await using var host = ModularProcess.Start(start);

        await IsRefused(host, exitCode: 1, $"The disk of {data.Path}", "is full: make room and start again");
        await Eventually.True(() => data.IsLeft, () => "PostgreSQL was left behind.");
        Assert.That(Path.Combine(data.Path, "pg", "cluster"), Does.Not.Exist);
        Assert.That(Directory.EnumerateFileSystemEntries(Path.Combine(data.Path, "pg"), "*.new"), Is.Empty);
    }

    private static string[] Serve(string data) => ["serve", "--data", data, "--urls", ModularProcess.AnyPort];

    // With the signal ignored, a write beyond the limit fails like one on a full disk. The runtime's double mapping
    // would need a large file.
    private static string Limited(int mebibytes) =>
        $"trap '' XFSZ; ulimit -f {mebibytes * 2048}; export DOTNET_EnableWriteXorExecute=0; exec \"$0\" \"$@\"";

    private static async Task IsRefused(ModularProcess host, int exitCode, params string[] words)
    {
        Assert.That(await host.ExitCode(), Is.EqualTo(exitCode), host.Output);
        foreach (var word in words)
            Assert.That(host.Output, Does.Contain(word));
        Assert.That(host.Output, Does.Not.Contain("   at "), "A person gets no stack trace.");
    }
}
