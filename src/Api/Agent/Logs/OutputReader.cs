namespace Modular.Api.Agent.Logs;

/// <summary>Reads one of a process's output streams to its end.</summary>
internal static class OutputReader
{
    private const int ChunkBytes = 16 * 1024;

    public static async Task Read(Stream output, string stream, LogBuffer buffer, CancellationToken ct)
    {
        var splitter = new LineSplitter();
        var chunk = new byte[ChunkBytes];
        int length;
        while ((length = await output.ReadAsync(chunk, ct)) > 0)
        {
            foreach (var line in splitter.Add(chunk.AsSpan(0, length)))
                await buffer.Add(stream, line, ct);
        }

        foreach (var line in splitter.End())
            await buffer.Add(stream, line, ct);
    }
}
