using Spectre.Console;

namespace Modular.Benchmarks.Measuring;

/// <summary>The tables that a run ends with.</summary>
internal static class Report
{
    public static void Print(IReadOnlyList<ScenarioResult> results)
    {
        AnsiConsole.Write(Figures(results));
        if (results.Any(result => result.Cpu is not null))
            AnsiConsole.Write(Cpu(results));
    }

    private static Table Figures(IReadOnlyList<ScenarioResult> results)
    {
        var table = new Table().Border(TableBorder.Simple).Title("Figures (medians over the runs; ms)");
        table.AddColumns("scenario", "runs", "what");
        foreach (var number in (string[])["p50", "p99", "value"])
            table.AddColumn(new TableColumn(number).RightAligned());
        table.AddColumns("target", "");
        foreach (var result in results)
        {
            foreach (var figure in result.Figures)
                table.AddRow([result.Scenario, $"{result.Runs}", .. Cells(figure)]);
        }

        return table;
    }

    private static string[] Cells(Figure figure) =>
    [
        Markup.Escape(figure.What), Number(figure.P50), Number(figure.P99), Number(figure.Value) + figure.Unit,
        Markup.Escape(figure.Target?.Sentence ?? ""), Verdict(figure),
    ];

    private static string Verdict(Figure figure) => figure.Target switch
    {
        null => "",
        { } target when target.Holds(figure) => "[green]holds[/]",
        _ => "[red]misses[/]",
    };

    private static Table Cpu(IReadOnlyList<ScenarioResult> results)
    {
        var table = new Table().Border(TableBorder.Simple).Title($"Busy cores of {Environment.ProcessorCount}");
        table.AddColumn("scenario");
        foreach (var part in (string[])["modular", "PostgreSQL", "load generator", "others", "µs/request"])
            table.AddColumn(new TableColumn(part).RightAligned());
        foreach (var result in results)
        {
            if (result.Cpu is { } cpu)
            {
                double[] cores = [cpu.Host, cpu.PostgreSql, cpu.Generator, cpu.Others];
                table.AddRow(
                    [result.Scenario, .. cores.Select(part => $"{part:0.00}"), $"{cpu.MicrosecondsPerRequest:N0}"]);
            }
        }

        return table;
    }

    private static string Number(double? number) => number switch
    {
        null => "",
        >= 1000 => $"{number:N0}",
        >= 100 => $"{number:0.0}",
        _ => $"{number:0.00}",
    };
}

/// <summary>What all runs of a scenario gave.</summary>
internal sealed record ScenarioResult(string Scenario, int Runs, IReadOnlyList<Figure> Figures, CpuUse? Cpu);
