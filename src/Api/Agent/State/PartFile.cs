using System.Security.Cryptography;
using Modular.Api.Agent.Processes;

namespace Modular.Api.Agent.State;

/// <summary>
/// A file on its way: written beside its place under another name, and renamed into it when it is whole. So nobody ever
/// sees half a file, and what stood there stays until then.
/// </summary>
internal sealed class PartFile : IDisposable
{
    private const string Suffix = ".modular-part";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly string _target;
    private readonly string _path;
    private readonly FileStream _file;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>Begins the file that shall stand at <paramref name="target"/>, in a directory that exists.</summary>
    /// <param name="target">The file's place.</param>
    /// <param name="writer">Tells writers of the same file apart.</param>
    public PartFile(string target, string writer)
    {
        _target = target;
        _path = Path.Combine(Path.GetDirectoryName(target)!, $".{writer}{Suffix}");
        _file = new FileStream(_path, new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            // Nothing is left to be written when a full disk ends it.
            BufferSize = 0,
            UnixCreateMode = OwnerOnly,
        });
    }

    /// <summary>How much of it is there.</summary>
    public long Length { get; private set; }

    /// <summary>SHA-256 of what is there, in hexadecimal of lower case.</summary>
    public string Hash => Convert.ToHexStringLower(_hash.GetCurrentHash());

    /// <summary>
    /// Removes what processes that died left in <paramref name="directory"/>, and <paramref name="below"/> it.
    /// </summary>
    public static void RemoveLeftovers(string directory, bool below)
    {
        var options = new EnumerationOptions
        {
            RecurseSubdirectories = below,
            IgnoreInaccessible = true,
            AttributesToSkip = FileAttributes.ReparsePoint,
        };
        foreach (var left in Directory.EnumerateFiles(directory, $".*{Suffix}", options))
            File.Delete(left);
    }

    /// <summary>Adds a piece at the end.</summary>
    public async Task Append(ReadOnlyMemory<byte> piece, CancellationToken ct)
    {
        await _file.WriteAsync(piece, ct);
        _hash.AppendData(piece.Span);
        Length += piece.Length;
    }

    /// <summary>Begins anew.</summary>
    public void Restart()
    {
        _file.SetLength(0);
        _hash.GetHashAndReset();
        Length = 0;
    }

    /// <summary>Puts the file in its place, where it survives a loss of power.</summary>
    public void Keep()
    {
        _file.Flush(flushToDisk: true);
        _file.Dispose();
        File.Move(_path, _target, overwrite: true);
        Libc.SyncDirectory(Path.GetDirectoryName(_target)!);
    }

    public void Dispose()
    {
        _file.Dispose();
        _hash.Dispose();
        File.Delete(_path);
    }
}
