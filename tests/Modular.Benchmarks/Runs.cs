using Modular.Benchmarks.Measuring;
using Modular.Benchmarks.Scenarios;
using Spectre.Console;

namespace Modular.Benchmarks;

/// <summary>Runs the scenarios so often as medians need, and says how far it is.</summary>
internal sealed class Runs(Options options, List<ScenarioResult> results)
{
    private const int StartRuns = 5;
    private const int LoadRuns = 3;

    /// <summary>Runs what is asked for; the results so far are there even when a later one fails.</summary>
    public async Task All(IReadOnlyList<IScenario> scenarios, CancellationToken ct)
    {
        await using var bench = new Bench(Path.GetFullPath(options.Executable), options.Quick);
        foreach (var scenario in scenarios)
        {
            if (options.Only.Count > 0 && !options.Only.Contains(scenario.Name))
                continue;
            AnsiConsole.MarkupLineInterpolated($"[bold]{scenario.Name}[/]: {scenario.Question}");
            results.Add(await Repeat(scenario, bench, ct));
        }
    }

    private async Task<ScenarioResult> Repeat(IScenario scenario, Bench bench, CancellationToken ct)
    {
        var runs = options.Quick ? 1 : scenario is Starts ? StartRuns : LoadRuns;
        var measured = new List<Measurement>();
        for (var run = 1; run <= runs; run++)
        {
            if (scenario is not Starts)
                await bench.Prepare(ct);
            var measurement = await scenario.Run(bench, ct);
            measured.Add(measurement);
            AnsiConsole.WriteLine($"  run {run} of {runs}: {string.Join("; ", measurement.Figures.Select(Brief))}");
        }

        var figures = measured[0].Figures.Select(
            (_, line) => Figure.Median([.. measured.Select(measurement => measurement.Figures[line])]));
        var cpu = measured[0].Cpu is null ? null : CpuUse.Median([.. measured.Select(measurement => measurement.Cpu!)]);
        return new ScenarioResult(scenario.Name, runs, [.. figures], cpu);
    }

    private static string Brief(Figure figure) => string.Join(' ', new[]
    {
        figure.What,
        figure.P50 is { } p50 ? $"p50 {p50:0.0} ms" : null,
        figure.P99 is { } p99 ? $"p99 {p99:0.0} ms" : null,
        figure.Value is { } value ? $"{value:0.##}{figure.Unit}" : null,
    }.OfType<string>());
}
