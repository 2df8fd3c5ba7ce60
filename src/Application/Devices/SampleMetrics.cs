using Modular.Application.Pipeline;

namespace Modular.Application.Devices;

/// <summary>
/// Keeps the metrics of each device that has none yet of these five minutes, all in one statement: a heartbeat costs
/// nothing for its history. Returns how many samples were taken.
/// </summary>
public sealed record SampleMetrics : ICommand<int>;
