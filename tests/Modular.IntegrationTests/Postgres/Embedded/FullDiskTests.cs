using System.Diagnostics;
using Modular.Infrastructure.Postgres.Embedded;

namespace Modular.IntegrationTests.Postgres.Embedded;

/// <summary>
/// A full disk is a limit on the size of files for everybody, and, where the tests run as root, a small file system
/// too.
/// </summary>
internal sealed class FullDiskTests
{
    private const string Unmount = "for try in $(seq 100); do umount \"$0\" && exit; sleep 0.1; done; exit 1";

    [Test]
    public async Task Leaves_nothing_when_there_is_no_room_to_unpack()
    {
        await using var directory = new DataDirectory();

        var failure = await directory.StartFails(options => Limited(options, mebibytes: 10));

        AssertNoRoom(failure);
        AssertNoDirectories(directory.Home, "18*");
        AssertNoDirectories(directory.Home, "cluster*");
        await using var later = await directory.Start();
    }

    [Test]
    public async Task Leaves_no_cluster_when_there_is_no_room_to_initialise()
    {
        await using var directory = new DataDirectory();
        new PostgresBinaries(await directory.Prepare()).Ensure(new Progress<string>());

        var failure = await directory.StartFails(options => Limited(options, mebibytes: 10));

        AssertNoRoom(failure);
        AssertNoDirectories(directory.Home, "cluster*");
        await using var later = await directory.Start();
    }

    /// <summary>
    /// Only root may mount, so elsewhere the limit on files, tighter in steps, takes the place of the file system.
    /// </summary>
    [TestCase(24)]
    [TestCase(75)]
    public async Task Leaves_nothing_half_written_on_a_small_file_system(int mebibytes)
    {
        var mayMount = LibC.EffectiveUser() == 0;
        await using var directory = new DataDirectory();
        Directory.CreateDirectory(directory.Data);
        if (mayMount)
            await Run("mount", "-t", "tmpfs", "-o", $"size={mebibytes}m,mode=0711", "tmpfs", directory.Data);

        try
        {
            var failure = await directory.StartFails(options => mayMount ? options : Limited(options, mebibytes / 6));

            AssertNoRoom(failure);
            AssertNoDirectories(directory.Home, "cluster*");
            AssertNoDirectories(directory.Home, "*.part");
        }
        finally
        {
            await directory.UntilStopped();
            // A process that has just ended may still be closing its files.
            if (mayMount)
                await Run("sh", "-c", Unmount, directory.Data);
        }
    }

    private static void AssertNoRoom(PostgresStartFailed failure)
    {
        Assert.That(failure.ExitCode, Is.EqualTo(1));
        Assert.That(failure.Message, Does.StartWith("The disk of ").And.Contains("is full"));
    }

    private static void AssertNoDirectories(string home, string pattern) =>
        Assert.That(Directory.EnumerateDirectories(home, pattern), Is.Empty);

    /// <summary>
    /// With the signal ignored, a write over the limit fails as on a full disk. The runtime's double mapping needs a
    /// large file.
    /// </summary>
    private static EmbeddedPostgresOptions Limited(EmbeddedPostgresOptions options, int mebibytes) => options with
    {
        GuardExecutable = "/bin/sh",
        GuardArguments =
        [
            "-c",
            $"trap '' XFSZ; ulimit -f {mebibytes * 2048}; export DOTNET_EnableWriteXorExecute=0; exec \"$0\" \"$@\"",
            options.GuardExecutable, .. options.GuardArguments,
        ],
    };

    private static async Task Run(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        await process.WaitForExitAsync();
        Assert.That(process.ExitCode, Is.Zero, program);
    }
}
