using Modular.Domain;

namespace Modular.Application.Pipeline;

/// <summary>One or more fields are invalid; <paramref name="errors"/> maps each field to its messages.</summary>
public sealed class InvalidInput(IReadOnlyDictionary<string, string[]> errors)
    : Invalid("request.invalid", "The request is not valid: " + Summary(errors))
{
    public InvalidInput(string field, string message)
        : this(new Dictionary<string, string[]> { [field] = [message] })
    {
    }

    /// <summary>Messages by field; a field is named as in the JSON body, <c>tasks[3].runAt</c>.</summary>
    public IReadOnlyDictionary<string, string[]> Errors { get; } = errors;

    private static string Summary(IReadOnlyDictionary<string, string[]> errors) =>
        string.Join(" ", errors.Take(3).Select(field => $"{field.Key}: {field.Value[0]}"));
}

public sealed class MalformedRequest(string sentence) : Invalid("request.malformed", sentence);

public sealed class InvalidCursor() : Invalid(
    "request.invalid_cursor", "This cursor is damaged or belongs to another list. Start again without it.");

public sealed class InvalidIdempotencyKey() : Invalid(
    "idempotency.invalid_key", "Idempotency-Key must be 1 to 255 visible ASCII characters.");

public sealed class IdempotencyInProgress() : Conflict(
    "idempotency.in_progress", "A request with this Idempotency-Key is still running. Try again in a second.")
{
    public override TimeSpan? RetryAfter => TimeSpan.FromSeconds(1);
}

public sealed class IdempotencyKeyReused() : KeyReused(
    "idempotency.key_reused", "This Idempotency-Key was used with another body. Use a new key for a new request.");

public sealed class StateChanged(string etag) : PreconditionFailed(
    "request.precondition_failed", $"The resource has changed; its ETag is now {etag}. Read it again, then retry.");

public sealed class BodyTooLarge(long limit) : TooLarge(
    "request.too_large", $"The body is larger than {limit} bytes.");

public sealed class ServiceUnavailable() : Unavailable(
    "service.unavailable",
    "The database cannot be reached right now. Try again; with an Idempotency-Key nothing is done twice.",
    TimeSpan.FromSeconds(2));
