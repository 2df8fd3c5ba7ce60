namespace Modular.Benchmarks.Measuring;

/// <summary>One line of the report.</summary>
/// <param name="What">What was measured.</param>
/// <param name="P50">Median latency in milliseconds, where there is one.</param>
/// <param name="P99">99th percentile in milliseconds, where there is one.</param>
/// <param name="Value">What is no latency, in <paramref name="Unit"/>.</param>
/// <param name="Unit">The unit of <paramref name="Value"/>, such as <c>/s</c>.</param>
/// <param name="Target">What must hold; null where the figure only explains another.</param>
internal sealed record Figure(
    string What, double? P50 = null, double? P99 = null, double? Value = null, string Unit = "", Target? Target = null)
{
    /// <summary>The latencies of <paramref name="histogram"/>.</summary>
    public static Figure Of(string what, Histogram histogram, Target? target = null) =>
        new(what, histogram.Percentile(0.5), histogram.Percentile(0.99), Target: target);

    /// <summary>The same line, each number the median of those of <paramref name="runs"/>.</summary>
    public static Figure Median(IReadOnlyList<Figure> runs) => runs[0] with
    {
        P50 = Median(runs, figure => figure.P50),
        P99 = Median(runs, figure => figure.P99),
        Value = Median(runs, figure => figure.Value),
    };

    private static double? Median(IReadOnlyList<Figure> runs, Func<Figure, double?> number)
    {
        var sorted = runs.Select(number).OfType<double>().Order().ToArray();
        if (sorted.Length == 0)
            return null;
        var middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}

/// <summary>What a figure must hold, and how it is said.</summary>
internal sealed record Target(string Sentence, Func<Figure, bool> Holds)
{
    public static Target P50Within(double milliseconds) =>
        new($"p50 ≤ {milliseconds:N0} ms", figure => figure.P50 <= milliseconds);

    public static Target P99Under(double milliseconds) =>
        new($"p99 < {milliseconds:N0} ms", figure => figure.P99 < milliseconds);

    public static Target AtLeast(double value, string unit) =>
        new($"≥ {value:N0}{unit}", figure => figure.Value >= value);

    public static Target AtMost(double value, string unit) =>
        new($"≤ {value:0.#}{unit}", figure => figure.Value <= value);
}
