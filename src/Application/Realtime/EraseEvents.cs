using Modular.Application.Pipeline;

namespace Modular.Application.Realtime;

/// <summary>Removes up to <see cref="BatchSize"/> live events of an erased user; how many they were.</summary>
public sealed record EraseEvents(Guid UserId) : ICommand<int>
{
    /// <summary>The most that one transaction removes: 5,000.</summary>
    public const int BatchSize = 5000;
}
