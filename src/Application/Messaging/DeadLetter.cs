using System.Text.Json;

namespace Modular.Application.Messaging;

/// <summary>A message that was given up.</summary>
/// <param name="Id">Its number; a replayed message gets a new one.</param>
/// <param name="Queue">The queue that should have taken it.</param>
/// <param name="Type">The event that it tells of.</param>
/// <param name="Key">Messages with the same key are handled in order; null for no order.</param>
/// <param name="Payload">What it says.</param>
/// <param name="Attempts">How often it was tried.</param>
/// <param name="Error">Why the last try failed.</param>
/// <param name="DiedAt">When it was given up.</param>
public sealed record DeadLetter(
    long Id, string Queue, string Type, string? Key, JsonElement Payload, int Attempts, string Error,
    DateTimeOffset DiedAt);
