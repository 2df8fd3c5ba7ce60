using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using Modular.Application.LanguageModels;
using Modular.Application.Pipeline;
using Modular.Application.Providers;

namespace Modular.Infrastructure.LanguageModels;

/// <summary>
/// Reads an answer as server-sent events: a line <c>data: {chunk}</c> each, the last of them <c>data: [DONE]</c>. Other
/// lines are comments that keep the connection alive.
/// </summary>
internal sealed class ChatStream(Stream stream, Silence silence, HearWords hear)
{
    // A chunk is a word and what surrounds it, some 300 bytes; a line without an end must not fill memory.
    private const int LongestLine = 1024 * 1024;

    /// <summary>The most bytes of an answer, as JSON: it has to fit a task's result, which has 256 KiB.</summary>
    private const int LongestAnswer = 240 * 1024;

    private readonly StringBuilder _text = new();
    private int _bytes;
    private string? _model;
    private string? _finishReason;
    private ChatUsage? _usage;
    private bool _isDone;

    /// <summary>Reads to the end.</summary>
    /// <exception cref="ProviderUnavailable">It broke off, or is none.</exception>
    /// <exception cref="ProviderRefused">The answer is too long, or was refused on the way.</exception>
    public async Task<ChatAnswer> Read(CancellationToken ct)
    {
        var reader = PipeReader.Create(stream, new StreamPipeReaderOptions(leaveOpen: true));
        while (!_isDone)
        {
            var read = await silence.Limit(limit => reader.ReadAsync(limit).AsTask());
            var buffer = read.Buffer;
            while (!_isDone && TryTakeLine(ref buffer, out var line))
                await Take(line, ct);
            if (buffer.Length > LongestLine)
                throw Broken("A line of the answer has no end.");
            // The last line may go without an end; one that was cut is no JSON.
            if (read.IsCompleted && !_isDone)
                await Take(buffer, ct);
            reader.AdvanceTo(buffer.Start, buffer.End);
            if (read.IsCompleted)
                break;
        }

        // Some servers leave out the last line; why it ended says as well that it has ended.
        return _isDone || _finishReason is not null
            ? new ChatAnswer(_text.ToString(), _model, _finishReason, _usage)
            : throw Broken("The answer of the language model broke off.");
    }

    private static bool TryTakeLine(ref ReadOnlySequence<byte> buffer, out ReadOnlySequence<byte> line)
    {
        line = default;
        if (buffer.PositionOf((byte)'\n') is not { } end)
            return false;
        line = buffer.Slice(0, end);
        buffer = buffer.Slice(buffer.GetPosition(1, end));
        return true;
    }

    private async Task Take(ReadOnlySequence<byte> line, CancellationToken ct)
    {
        // A byte order mark may stand before the first line, half of a line's end behind each.
        var text = Encoding.UTF8.GetString(line).Trim('\uFEFF', '\r');
        if (!text.StartsWith("data:", StringComparison.Ordinal))
            return;
        var data = text["data:".Length..].Trim();
        if (data == "[DONE]")
            _isDone = true;
        else if (data.Length > 0)
            await TakeChunk(Parse(data), ct);
    }

    private async Task TakeChunk(JsonElement chunk, CancellationToken ct)
    {
        if (ChatJson.Member(chunk, "error") is { ValueKind: not JsonValueKind.Null } error)
            throw ChatErrors.InStream(error);
        _model = ChatJson.Text(chunk, "model") ?? _model;
        if (ChatJson.Member(chunk, "usage") is { ValueKind: JsonValueKind.Object } usage)
        {
            _usage = new ChatUsage(
                ChatJson.Number(usage, "prompt_tokens"), ChatJson.Number(usage, "completion_tokens"),
                ChatJson.Number(usage, "total_tokens"));
        }

        // The chunk with the usage has no choices.
        if (ChatJson.Member(chunk, "choices") is not { ValueKind: JsonValueKind.Array } choices
            || choices.GetArrayLength() == 0)
            return;
        // Where most have null until the end, some have an empty text.
        if (ChatJson.Text(choices[0], "finish_reason") is { Length: > 0 } reason)
            _finishReason = reason;
        if (ChatJson.Member(choices[0], "delta") is { } delta
            && ChatJson.Text(delta, "content") is { Length: > 0 } words)
            await Hear(words, ct);
    }

    private async Task Hear(string words, CancellationToken ct)
    {
        _bytes += JsonEncodedText.Encode(words, WireJson.Options.Encoder).EncodedUtf8Bytes.Length;
        if (_bytes > LongestAnswer)
        {
            throw new ProviderRefused(
                "llm.answer_too_long", $"The answer has more than {LongestAnswer / 1024} KiB; ask for fewer tokens.");
        }

        _text.Append(words);
        await hear(words, ct);
    }

    private static JsonElement Parse(string data)
    {
        try
        {
            return JsonElement.Parse(data);
        }
        catch (JsonException e)
        {
            throw Broken("The answer of the language model is damaged.", e);
        }
    }

    private static ProviderUnavailable Broken(string sentence, Exception? cause = null) =>
        new("llm.broken_off", sentence, cause);
}
