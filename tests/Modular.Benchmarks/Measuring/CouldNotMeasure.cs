namespace Modular.Benchmarks.Measuring;

/// <summary>A figure could not be had; the sentence is printed as it is, and the exit code is 1.</summary>
internal sealed class CouldNotMeasure(string sentence) : Exception(sentence);
