using Modular.Application.Pipeline;

namespace Modular.Application.Devices;

/// <summary>
/// Removes what is older than the day that a history shows. Returns how many partitions and rows went.
/// </summary>
public sealed record RemoveOldHistory : ICommand<int>;
