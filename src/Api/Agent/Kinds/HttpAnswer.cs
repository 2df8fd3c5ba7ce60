using System.Text;
using System.Text.Json;
using Modular.Api.Agent.Server;

namespace Modular.Api.Agent.Kinds;

/// <summary>An answer as the result of a task has it.</summary>
/// <param name="Status">Its status.</param>
/// <param name="Headers">Its headers, several of one name joined by commas.</param>
/// <param name="Body">The first 128 KiB of its content, if that is text.</param>
/// <param name="BodyBase64">The same in base64, if it is none.</param>
/// <param name="Truncated">Whether there was more.</param>
internal sealed record HttpAnswer(
    int Status, IReadOnlyDictionary<string, string> Headers, string? Body, string? BodyBase64, bool Truncated)
{
    /// <summary>The most of the content that is kept, in bytes.</summary>
    public const int BodyMaxBytes = 128 * 1024;

    // A result has at most 256 KiB. Text of control characters grows sixfold in JSON, base64 by a third.
    private const int TextMaxBytes = 200 * 1024;

    public static async Task<HttpAnswer> Read(HttpResponseMessage response, CancellationToken ct)
    {
        await using var content = await response.Content.ReadAsStreamAsync(ct);
        // One byte more tells whether there is more.
        var bytes = new byte[BodyMaxBytes + 1];
        var length = await content.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, ct);
        var truncated = length > BodyMaxBytes;
        var body = bytes.AsMemory(0, Math.Min(length, BodyMaxBytes));
        var text = Text(body.Span, truncated);
        return new HttpAnswer(
            (int)response.StatusCode, HeadersOf(response), text,
            text is null ? Convert.ToBase64String(body.Span) : null, truncated);
    }

    private static string? Text(ReadOnlySpan<byte> bytes, bool truncated)
    {
        try
        {
            var chars = new char[bytes.Length];
            // A character that was cut in two at the end is left out.
            var decoder = new UTF8Encoding(false, throwOnInvalidBytes: true).GetDecoder();
            var text = new string(chars, 0, decoder.GetChars(bytes, chars, flush: !truncated));
            // What the server would refuse, or what would not fit, goes as base64.
            return text.Contains('\0')
                || JsonSerializer.SerializeToUtf8Bytes(text, AgentJson.Options).Length > TextMaxBytes
                ? null
                : text;
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    // The sender's bytes are not always text: what the server would refuse becomes U+FFFD.
    private static Dictionary<string, string> HeadersOf(HttpResponseMessage response) =>
        response.Headers.Concat(response.Content.Headers).ToDictionary(
            header => header.Key.ToLowerInvariant(),
            header => string.Join(", ", header.Value).Replace('\0', '\uFFFD'));
}
