using Modular.Infrastructure.Postgres.Embedded;

namespace Modular.IntegrationTests.Postgres.Embedded;

[Parallelizable(ParallelScope.Self)]
internal sealed class PostgresBinariesTests
{
    [Test]
    public async Task Unpacks_again_what_was_damaged()
    {
        await using var directory = new DataDirectory();
        var binaries = await Unpack(directory);
        File.Delete(Path.Combine(binaries.Location, "lib", "libz.so.1"));
        await File.WriteAllTextAsync(binaries.Server, "#!/bin/false");

        await using var postgres = await directory.Start();

        Assert.That(new FileInfo(binaries.Server).Length, Is.GreaterThan(1_000_000));
        Assert.That(Directory.GetDirectories(directory.Home, "18*"), Is.EqualTo(new[] { binaries.Location }));
    }

    [Test]
    public async Task Sees_a_change_that_keeps_the_size()
    {
        await using var directory = new DataDirectory();
        var binaries = await Unpack(directory);
        var content = await File.ReadAllBytesAsync(binaries.Server);
        content[5000] ^= 1;
        await File.WriteAllBytesAsync(binaries.Server, content);

        binaries.Ensure(new Progress<string>());

        Assert.That((await File.ReadAllBytesAsync(binaries.Server))[5000], Is.EqualTo((byte)(content[5000] ^ 1)));
    }

    [Test]
    public async Task Begins_anew_where_unpacking_was_cut_short()
    {
        await using var directory = new DataDirectory();
        var location = await directory.Prepare();
        var binaries = new PostgresBinaries(location);
        Directory.CreateDirectory(binaries.Location + ".part/bin");

        binaries.Ensure(new Progress<string>());

        Assert.That(File.Exists(binaries.Server), Is.True);
        Assert.That(Directory.Exists(binaries.Location + ".part"), Is.False);
    }

    [Test]
    public async Task Removes_the_programs_of_earlier_versions_and_nothing_else()
    {
        await using var directory = new DataDirectory();
        var binaries = await Unpack(directory);
        var earlier = Directory.CreateDirectory(Path.Combine(directory.Home, "18.3-0123abcd"));
        await File.WriteAllTextAsync(Path.Combine(earlier.FullName, "manifest"), "");
        var notOurs = Directory.CreateDirectory(Path.Combine(directory.Home, "my.notes-20240101"));

        binaries.RemoveEarlier();

        Assert.That(earlier.Exists && Directory.Exists(earlier.FullName), Is.False);
        Assert.That(Directory.Exists(notOurs.FullName), Is.True);
        Assert.That(Directory.Exists(binaries.Location), Is.True);
    }

    private static async Task<PostgresBinaries> Unpack(DataDirectory directory)
    {
        var location = await directory.Prepare();
        var binaries = new PostgresBinaries(location);
        binaries.Ensure(new Progress<string>());
        return binaries;
    }
}
