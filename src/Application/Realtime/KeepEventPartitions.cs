using Modular.Application.Pipeline;

namespace Modular.Application.Realtime;

/// <summary>
/// Makes the event partitions of the coming hours and drops those older than a day; how many were dropped.
/// </summary>
public sealed record KeepEventPartitions : ICommand<int>;
