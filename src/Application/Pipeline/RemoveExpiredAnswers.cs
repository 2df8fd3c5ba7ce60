namespace Modular.Application.Pipeline;

/// <summary>
/// Removes up to <see cref="BatchSize" /> answers whose idempotency keys have expired; how many they were.
/// </summary>
public sealed record RemoveExpiredAnswers : ICommand<int>
{
    /// <summary>The most that one transaction removes: 5,000.</summary>
    public const int BatchSize = 5000;
}
