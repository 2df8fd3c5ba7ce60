using System.Buffers.Binary;
using System.Formats.Tar;
using System.IO.Compression;
using System.Reflection;

namespace Modular.Infrastructure.Postgres.Embedded;

/// <summary>The PostgreSQL that Modular carries, unpacked to <c>VERSION-HASH</c> beside the cluster.</summary>
internal sealed class PostgresBinaries(PostgresDirectory directory)
{
    public const string Version = "18.4";

    public const string MajorVersion = "18";

    private const string ManifestName = "manifest";

    private static readonly Lazy<string> DirectoryName = new(() => $"{Version}-{ArchiveHash():x8}");

    public string Location { get; } = Path.Combine(directory.Home, DirectoryName.Value);

    public string Server => Path.Combine(Location, "bin", "postgres");

    public string InitDb => Path.Combine(Location, "bin", "initdb");

    /// <summary>Unpacks when nothing is there yet, and again when what is there is not what was unpacked.</summary>
    public void Ensure(IProgress<string> progress)
    {
        if (IsWhole())
            return;
        progress.Report($"Unpacking PostgreSQL {Version}");
        var part = Location + ".part";
        var damaged = Location + ".damaged";
        try
        {
            Remove(part);
            Remove(damaged);
            Unpack(part);
            if (Directory.Exists(Location))
                Directory.Move(Location, damaged);
            Directory.Move(part, Location);
            Remove(damaged);
        }
        catch
        {
            Remove(part);
            throw;
        }
    }

    /// <summary>Removes the programs of earlier versions; they are unpacked again when they are wanted again.</summary>
    public void RemoveEarlier()
    {
        foreach (var other in Directory.EnumerateDirectories(directory.Home, "*.*-????????"))
        {
            if (other != Location && File.Exists(Path.Combine(other, ManifestName)))
                Remove(other);
        }
    }

    private static void Remove(string path)
    {
        if (Directory.Exists(path))
            Directory.Delete(path, recursive: true);
    }

    private void Unpack(string part)
    {
        using (var archive = Archive())
        using (var tar = new TarReader(new GZipStream(archive, CompressionMode.Decompress)))
        {
            while (tar.GetNextEntry() is { } entry)
                Write(entry, Path.Combine(part, entry.Name));
        }
        File.WriteAllLines(Path.Combine(part, ManifestName), Inventory(part));
        foreach (var path in Directory.EnumerateFileSystemEntries(part, "*", SearchOption.AllDirectories).Append(part))
            directory.TakeOver(path);
        // Before the rename: after a power cut a complete name must not stand for empty files.
        LibC.Sync(part);
    }

    /// <summary>
    /// Not <c>ExtractToFile</c>, which reserves the space first and then does not tell a full disk from other faults.
    /// </summary>
    private static void Write(TarEntry entry, string path)
    {
        switch (entry.EntryType)
        {
            case TarEntryType.Directory:
                Directory.CreateDirectory(path, entry.Mode);
                break;
            case TarEntryType.SymbolicLink:
                File.CreateSymbolicLink(path, entry.LinkName);
                break;
            default:
                var options = new FileStreamOptions
                {
                    Mode = FileMode.CreateNew,
                    Access = FileAccess.Write,
                    UnixCreateMode = entry.Mode,
                };
                using (var file = new FileStream(path, options))
                    entry.DataStream?.CopyTo(file);
                File.SetLastWriteTimeUtc(path, entry.ModificationTime.UtcDateTime);
                break;
        }
    }

    private bool IsWhole()
    {
        var manifest = Path.Combine(Location, ManifestName);
        return File.Exists(manifest) && File.ReadAllLines(manifest).SequenceEqual(Inventory(Location));
    }

    /// <summary>
    /// Each file with size and time: the archive sets every time to 1970, so that any later write shows.
    /// </summary>
    private static IEnumerable<string> Inventory(string root) =>
        new DirectoryInfo(root).EnumerateFiles("*", SearchOption.AllDirectories)
            .Where(file => file.Name != ManifestName)
            .Select(file => file.LinkTarget is { } target
                ? $"{Path.GetRelativePath(root, file.FullName)} -> {target}"
                : $"{Path.GetRelativePath(root, file.FullName)} {file.Length} {file.LastWriteTimeUtc.Ticks}")
            .Order(StringComparer.Ordinal);

    private static Stream Archive() =>
        Assembly.Load("Modular.PostgresBinaries").GetManifestResourceStream("postgres.tar.gz")
        ?? throw new InvalidOperationException("Modular.PostgresBinaries carries no postgres.tar.gz");

    /// <summary>
    /// The CRC-32 that gzip keeps of the content in its last 8 bytes: nothing has to be read to know it.
    /// </summary>
    private static uint ArchiveHash()
    {
        using var archive = Archive();
        archive.Seek(-8, SeekOrigin.End);
        Span<byte> crc = stackalloc byte[4];
        archive.ReadExactly(crc);
        return BinaryPrimitives.ReadUInt32LittleEndian(crc);
    }
}
