using System.Globalization;
using Modular.Benchmarks.Measuring;

namespace Modular.Benchmarks.Http;

/// <summary>Takes the chunk framing (RFC 9112, 7.1) out of a body that arrives in pieces, in place.</summary>
internal sealed class ChunkedBody
{
    private Part _part = Part.Size;
    private int _left;

    private enum Part
    {
        Size,
        Data,
        DataEnd,
        LastLine,
    }

    /// <summary>Whether the last chunk was seen.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>Makes ready for another body.</summary>
    public void Reset() => (_part, _left, IsComplete) = (Part.Size, 0, false);

    /// <summary>Moves the data within <paramref name="raw"/> to its start and returns its length.</summary>
    public int Decode(Span<byte> raw)
    {
        var read = 0;
        var written = 0;
        while (read < raw.Length && !IsComplete)
        {
            if (_part != Part.Data)
            {
                Step(raw[read++]);
                continue;
            }

            var length = Math.Min(_left, raw.Length - read);
            raw.Slice(read, length).CopyTo(raw[written..]);
            read += length;
            written += length;
            _left -= length;
            if (_left == 0)
                _part = Part.DataEnd;
        }

        return written;
    }

    private void Step(byte next)
    {
        if (next == '\r')
            return;
        if (next != '\n')
            _left = (_left * 16) + HexDigit(next);
        else if (_part == Part.Size)
            _part = _left > 0 ? Part.Data : Part.LastLine;
        else if (_part == Part.DataEnd)
            _part = Part.Size;
        else
            IsComplete = true;
    }

    private static int HexDigit(byte digit) =>
        int.TryParse([(char)digit], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw new CouldNotMeasure("The server sent a chunk that cannot be read.");
}
