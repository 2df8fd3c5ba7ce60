namespace Modular.Api.CommandLine;

/// <summary>Files that only their owner may read (mode 600), and that are there whole or not at all.</summary>
internal static class PrivateFile
{
    /// <summary>
    /// Writes <paramref name="text"/> beside and moves it into place, unless a file is there already.
    /// </summary>
    public static void Write(string path, string text) => Put(path, text, overwrite: false);

    /// <summary>Writes <paramref name="text"/> beside and moves it into place of whatever is there.</summary>
    public static void Replace(string path, string text) => Put(path, text, overwrite: true);

    private static void Put(string path, string text, bool overwrite)
    {
        var beside = $"{path}.{Environment.ProcessId}.new";
        var options = new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        };
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            using (var stream = new FileStream(beside, options))
            {
                stream.Write(System.Text.Encoding.UTF8.GetBytes(text));
                stream.Flush(flushToDisk: true);
            }

            File.Move(beside, path, overwrite);
        }
        // Somebody else was first, and what is there stays.
        catch (IOException) when (!overwrite && File.Exists(path))
        {
            File.Delete(beside);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (File.Exists(beside))
                File.Delete(beside);
            throw new CommandFailed($"{path} cannot be written: {e.Message}");
        }
    }
}
