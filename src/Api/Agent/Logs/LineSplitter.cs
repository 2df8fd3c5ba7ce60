using System.Text;

namespace Modular.Api.Agent.Logs;

/// <summary>
/// Turns the bytes of a process's output into lines that the server can keep: what is not UTF-8, and U+0000, becomes
/// U+FFFD; a line longer than <see cref="LongestLine"/> goes on in the next one.
/// </summary>
internal sealed class LineSplitter
{
    /// <summary>In UTF-16 units, at most three bytes each on the wire.</summary>
    public const int LongestLine = 8 * 1024;

    private const char Replacement = '\uFFFD';

    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();
    private readonly StringBuilder _line = new();

    /// <summary>The lines that <paramref name="bytes"/> complete.</summary>
    public IReadOnlyList<string> Add(ReadOnlySpan<byte> bytes) => Decode(bytes, isEnd: false);

    /// <summary>What is left when the output ends: the last line, when no line feed closed it.</summary>
    public IReadOnlyList<string> End()
    {
        var lines = Decode([], isEnd: true);
        return _line.Length == 0 ? lines : [.. lines, Take(_line.Length)];
    }

    private List<string> Decode(ReadOnlySpan<byte> bytes, bool isEnd)
    {
        var characters = new char[_decoder.GetCharCount(bytes, isEnd)];
        _decoder.GetChars(bytes, characters, isEnd);
        var lines = new List<string>();
        foreach (var character in characters)
        {
            if (character == '\n')
            {
                lines.Add(Take(_line.Length));
                continue;
            }

            if (_line.Length >= LongestLine)
                // A pair stays together: half of one is no text.
                lines.Add(Take(char.IsHighSurrogate(_line[^1]) ? _line.Length - 1 : _line.Length));
            _line.Append(character == '\0' ? Replacement : character);
        }

        return lines;
    }

    private string Take(int length)
    {
        var isClosedByReturn = length > 0 && length == _line.Length && _line[length - 1] == '\r';
        var line = _line.ToString(0, isClosedByReturn ? length - 1 : length);
        _line.Remove(0, length);
        return line;
    }
}
