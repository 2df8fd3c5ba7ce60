namespace Modular.Api.CommandLine;

/// <summary>Progress as lines on standard error, which leaves standard output to results.</summary>
internal sealed class PlainProgress : IProgress<string>
{
    public void Report(string value) => Console.Error.WriteLine(value);
}
