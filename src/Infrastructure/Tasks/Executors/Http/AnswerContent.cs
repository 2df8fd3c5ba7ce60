using System.Text;
using System.Text.Unicode;

namespace Modular.Infrastructure.Tasks.Executors.Http;

/// <summary>The beginning of an answer's body, decompressed.</summary>
/// <param name="Bytes">At most 256 KiB.</param>
/// <param name="IsWhole">Whether there is no more.</param>
/// <param name="MediaType">In lower case, or empty.</param>
/// <param name="Charset">As the answer names it, or empty.</param>
internal sealed record AnswerContent(ReadOnlyMemory<byte> Bytes, bool IsWhole, string MediaType, string Charset)
{
    /// <summary>A body is read up to here, however much it would decompress to.</summary>
    public const int MaxBytes = 256 * 1024;

    public bool IsJson => MediaType == "application/json" || MediaType.EndsWith("+json", StringComparison.Ordinal);

    /// <summary>Reads what is kept of a body; the rest stays where it is.</summary>
    public static async Task<AnswerContent> Read(HttpResponseMessage response, CancellationToken ct)
    {
        var buffer = new byte[MaxBytes + 1];
        var type = response.Content.Headers.ContentType;
        await using var stream = await response.Content.ReadAsStreamAsync(ct);
        int length;
        try
        {
            length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, ct);
        }
        // The second is what Brotli says.
        catch (Exception e) when (e is InvalidDataException or InvalidOperationException)
        {
            throw new IOException("It is not compressed as it says.", e);
        }

        return new AnswerContent(
            buffer.AsMemory(0, Math.Min(length, MaxBytes)), length <= MaxBytes,
            type?.MediaType?.ToLowerInvariant() ?? "", type?.CharSet?.Trim('"').ToLowerInvariant() ?? "");
    }

    /// <summary>The body as text; null for what is none, or none that can be kept.</summary>
    public string? Text()
    {
        var text = Charset is "iso-8859-1" or "latin1" or "windows-1252"
            ? Encoding.Latin1.GetString(Bytes.Span)
            : TextOfUtf8(Bytes.Span);
        return text is null || text.Contains('\0') ? null : text;
    }

    private string? TextOfUtf8(ReadOnlySpan<byte> bytes)
    {
        // The cut may have gone through a character, of which 3 bytes may be left at most.
        for (var cut = 0; cut <= (IsWhole ? 0 : Math.Min(3, bytes.Length)); cut++)
        {
            if (Utf8.IsValid(bytes[..^cut]))
                return Encoding.UTF8.GetString(bytes[..^cut]);
        }

        return null;
    }
}
