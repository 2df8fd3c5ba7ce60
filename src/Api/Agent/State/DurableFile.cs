using Modular.Api.Agent.Processes;

namespace Modular.Api.Agent.State;

/// <summary>Writes a file so that after any crash it holds either what it held or all of the new content.</summary>
internal static class DurableFile
{
    /// <summary>What a file being written is called; a left-over one holds nothing that counts.</summary>
    public const string Unfinished = ".tmp";

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Replaces <paramref name="path"/>, readable by its owner only.</summary>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        var unfinished = path + Unfinished;
        // A left-over of a crash may have been made by another version with another mode.
        File.Delete(unfinished);
        var creation = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = OwnerOnly,
        };
        using (var file = new FileStream(unfinished, creation))
        {
            file.Write(content);
            file.Flush(flushToDisk: true);
        }

        File.Move(unfinished, path, overwrite: true);
        Libc.SyncDirectory(Path.GetDirectoryName(path)!);
    }
}
