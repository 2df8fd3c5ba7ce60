using System.Globalization;

namespace Modular.Infrastructure.Postgres.Embedded;

/// <summary>What a guard tells the host that started it: one line each on its standard output.</summary>
internal abstract record GuardReport
{
    public sealed record Progress(string Sentence) : GuardReport;

    public sealed record Ready : GuardReport;

    public sealed record Failed(int ExitCode, string Sentence) : GuardReport;

    /// <summary>Another guard was first; this one ends.</summary>
    public sealed record NotNeeded : GuardReport;

    /// <summary>The answer to <see cref="Release"/> while other hosts use the cluster.</summary>
    public sealed record InUse : GuardReport;

    /// <summary>What a host writes when it leaves in good order: stop at once if nobody else is there.</summary>
    public const string Release = "release";

    public string ToLine() => this switch
    {
        Progress progress => "progress " + OneLine(progress.Sentence),
        Ready => "ready",
        NotNeeded => "not-needed",
        Failed failed => string.Create(
            CultureInfo.InvariantCulture, $"failed {failed.ExitCode} {OneLine(failed.Sentence)}"),
        _ => "in-use",
    };

    /// <summary>Reads a line; what is no report is progress, so that a stray word is shown and harms nothing.</summary>
    public static GuardReport Parse(string line)
    {
        var words = line.Split(' ', 3);
        return words switch
        {
            ["ready"] => new Ready(),
            ["not-needed"] => new NotNeeded(),
            ["in-use"] => new InUse(),
            ["failed", var code, var sentence] when int.TryParse(
                code, NumberStyles.None, CultureInfo.InvariantCulture, out var exitCode) =>
                new Failed(exitCode, sentence),
            ["progress", ..] => new Progress(line["progress ".Length..]),
            _ => new Progress(line),
        };
    }

    private static string OneLine(string sentence) => sentence.ReplaceLineEndings(" ");
}
