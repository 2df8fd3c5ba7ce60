using Modular.Domain;

namespace Modular.Application.Messaging;

public sealed class DeadLetterNotFound() : NotFound(
    "messaging.dead_letter_not_found", "There is no such dead letter. It may have been replayed or removed.");

public sealed class MessageNotTaken(string queue, string type) : Conflict(
    "messaging.not_taken",
    $"In this release the queue '{queue}' takes no messages of type '{type}'. Nothing was replayed.");

public sealed class OutboxBusy() : Unavailable(
    "messaging.busy",
    "A long transaction writes messages. Nothing was replayed; try again in some seconds.",
    TimeSpan.FromSeconds(5));
