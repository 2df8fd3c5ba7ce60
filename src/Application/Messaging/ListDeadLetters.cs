using Modular.Application.Pipeline;

namespace Modular.Application.Messaging;

/// <summary>Reads the messages that were given up, newest first.</summary>
/// <param name="UserId">Who reads: cursors are bound to their reader.</param>
/// <param name="Queue">Of exactly this queue, or null for any.</param>
/// <param name="Type">Of exactly this type, or null for any.</param>
/// <param name="Page">Which part of the list.</param>
public sealed record ListDeadLetters(Guid UserId, string? Queue, string? Type, PageQuery Page)
    : IQuery<Page<DeadLetter>>;
