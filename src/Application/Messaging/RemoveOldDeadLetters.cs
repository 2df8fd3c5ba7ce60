using Modular.Application.Pipeline;

namespace Modular.Application.Messaging;

/// <summary>How long messages that were given up are kept.</summary>
/// <param name="Days">Days after they were given up, 0 for ever; default 30.</param>
public sealed record DeadLetterRetention(int Days = 30);

/// <summary>
/// Removes up to <see cref="BatchSize"/> messages that were given up and are not kept any longer; how many they were.
/// </summary>
public sealed record RemoveOldDeadLetters : ICommand<int>
{
    /// <summary>The most that one transaction removes: 5,000.</summary>
    public const int BatchSize = 5000;
}
