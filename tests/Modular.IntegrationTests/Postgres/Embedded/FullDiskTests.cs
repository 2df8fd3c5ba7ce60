using Modular.Infrastructure.Postgres.Embedded;
using Modular.Tests;

namespace Modular.IntegrationTests.Postgres.Embedded;

/// <summary>
/// A full disk is a limit on the size of files for everybody, and, where the tests run as root, a small file system
/// too.
/// </summary>
[Parallelizable(ParallelScope.Self)]
internal sealed class FullDiskTests
{
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
        await using var directory = new DataDirectory();
        await using var small =
            SmallFileSystem.MayMount ? await SmallFileSystem.Mount(directory.Data, mebibytes) : null;

        var failure = await directory.StartFails(options => small is null ? Limited(options, mebibytes / 6) : options);

        AssertNoRoom(failure);
        AssertNoDirectories(directory.Home, "cluster*");
        AssertNoDirectories(directory.Home, "*.part");
        await directory.UntilStopped();
    }

    /// <summary>Only a file system can be this full: a limit on files lets those of a new database pass.</summary>
    [Test]
    public async Task Says_so_when_a_new_cluster_has_no_room_for_its_database()
    {
        Assume.That(SmallFileSystem.MayMount, "Only root may mount.");
        await using var directory = new DataDirectory();
        await using var small = await SmallFileSystem.Mount(directory.Data, mebibytes: 150);
        var location = await directory.Prepare();
        var binaries = new PostgresBinaries(location);
        binaries.Ensure(new Progress<string>());
        await new ClusterInitialisation(location, binaries).Run(new Progress<string>());
        await small.FillUpTo(1 << 20);

        var failure = await directory.StartFails();

        AssertNoRoom(failure);
        await directory.UntilStopped();
        File.Delete(Path.Combine(directory.Data, "filler"));
        await (await directory.Start()).DisposeAsync();
        await directory.UntilStopped();
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
}
