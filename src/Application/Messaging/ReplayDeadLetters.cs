using FluentValidation;
using Modular.Application.Pipeline;

namespace Modular.Application.Messaging;

/// <summary>
/// Puts one message back into its queue, behind those of its key, with all of its tries before it.
/// </summary>
public sealed record ReplayDeadLetter(long Id) : ICommand<ReplayedDeadLetters>;

/// <summary>
/// Does the same to many, all or none: those that every given condition fits, the longest dead first, up to
/// <see cref="BatchSize"/>. Ids that are no dead letters (any longer) are left out.
/// </summary>
/// <param name="Queue">Of exactly this queue, or null for any.</param>
/// <param name="Type">Of exactly this type, or null for any.</param>
/// <param name="Ids">1 to 1,000 of them by number, or null for any.</param>
public sealed record ReplayDeadLetters(string? Queue, string? Type, IReadOnlyList<long>? Ids)
    : ICommand<ReplayedDeadLetters>
{
    /// <summary>The most that one call replays: 10,000, as nothing is published meanwhile.</summary>
    public const int BatchSize = 10_000;
}

/// <summary>That messages are on their way again.</summary>
/// <param name="Count">How many.</param>
public sealed record ReplayedDeadLetters(int Count);

internal sealed class ReplayDeadLettersValidator : AbstractValidator<ReplayDeadLetters>
{
    private const int MaxIds = 1000;

    public ReplayDeadLettersValidator() =>
        RuleFor(command => command.Ids).Must(ids => ids is null or { Count: >= 1 and <= MaxIds })
            .WithMessage($"Must hold 1 to {MaxIds} ids.");
}
