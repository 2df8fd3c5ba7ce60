using System.Text;
using Modular.Api.Agent.Logs;

namespace Modular.UnitTests.Agent;

internal sealed class LineSplitterTests
{
    [TestCase("a\nb\n", "a", "b")]
    [TestCase("a\r\nb\r\n", "a", "b")]
    [TestCase("a\n\nb", "a", "", "b")]
    [TestCase("10%\r20%\rdone\n", "10%\r20%\rdone")]
    [TestCase("ünï€𝄞\n", "ünï€𝄞")]
    [TestCase("a\0b\n", "a\uFFFDb")]
    [TestCase("")]
    public void Splits_the_same_wherever_the_bytes_are_cut(string output, params string[] lines)
    {
        var bytes = Encoding.UTF8.GetBytes(output);
        for (var size = 1; size <= Math.Max(1, bytes.Length); size++)
            Assert.That(Split(bytes.Chunk(size)), Is.EqualTo(lines), $"cut into pieces of {size}");
    }

    [Test]
    public void Replaces_what_is_not_UTF8() =>
        Assert.That(Split([[(byte)'a', 0xFF, (byte)'b', 0xC3]]), Is.EqualTo(new[] { "a\uFFFDb\uFFFD" }));

    [Test]
    public void Continues_a_long_line_in_the_next_one()
    {
        var text = new string('x', LineSplitter.LongestLine * 2 + 5);

        var lines = Split([Encoding.UTF8.GetBytes(text)]);

        Assert.That(
            lines.Select(line => line.Length),
            Is.EqualTo(new[] { LineSplitter.LongestLine, LineSplitter.LongestLine, 5 }));
        Assert.That(string.Concat(lines), Is.EqualTo(text));
    }

    [Test]
    public void Does_not_cut_a_character_in_two()
    {
        var text = "x" + string.Concat(Enumerable.Repeat("𝄞", LineSplitter.LongestLine));

        var lines = Split([Encoding.UTF8.GetBytes(text)]);

        Assert.That(string.Concat(lines), Is.EqualTo(text));
        Assert.That(
            lines, Has.None.Matches<string>(line => char.IsHighSurrogate(line[^1]) || char.IsLowSurrogate(line[0])));
    }

    private static List<string> Split(IEnumerable<byte[]> pieces)
    {
        var splitter = new LineSplitter();
        return [.. pieces.SelectMany(piece => splitter.Add(piece)).ToList(), .. splitter.End()];
    }
}
