using Modular.Benchmarks.Scenarios;

namespace Modular.Benchmarks;

/// <summary>What the command line asks for.</summary>
/// <param name="Executable">The published file.</param>
/// <param name="Quick">A fifth of the time, one run each: to see that it works.</param>
/// <param name="Only">Names of scenarios; empty for all.</param>
internal sealed record Options(string Executable, bool Quick, IReadOnlyList<string> Only)
{
    /// <summary>Reads <paramref name="args"/>; a null answer comes with the sentence that says why.</summary>
    public static (Options? Options, string Problem) Parse(string[] args, IReadOnlyList<IScenario> scenarios)
    {
        var names = scenarios.Select(scenario => scenario.Name).ToArray();
        var options = new Options("artifacts/modular", Quick: false, []);
        for (var index = 0; index < args.Length; index++)
        {
            switch (args[index])
            {
                case "--quick":
                    options = options with { Quick = true };
                    break;
                case "--executable" when index + 1 < args.Length:
                    options = options with { Executable = args[++index] };
                    break;
                case "--only" when index + 1 < args.Length && names.Contains(args[index + 1]):
                    options = options with { Only = [.. options.Only, args[++index]] };
                    break;
                case "--only":
                    return (null, $"--only takes one of {string.Join(", ", names)}.");
                default:
                    return (null, $"'{args[index]}' is not known here: see build/bench --help.");
            }
        }

        return (options, "");
    }
}
