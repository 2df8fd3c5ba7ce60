namespace Modular.Domain;

/// <summary>
/// A rule said no. Refusals are never retried; the HTTP edge turns each kind into one status
/// (Api/Http/RefusalsToProblems.cs). Every refusal of a module is one line in that module's catalogue,
/// <c>*Refusals.cs</c>.
/// </summary>
/// <param name="code">Stable identifier, <c>module.snake_case</c>; one code has one status.</param>
/// <param name="sentence">What is wrong and, where there is one, the way out. The caller sees it: no secret.</param>
public abstract class Refusal(string code, string sentence) : Exception(sentence)
{
    /// <summary>Stable identifier of the refusal, <c>module.snake_case</c>.</summary>
    public string Code { get; } = code;

    /// <summary>When another try makes sense (whole seconds on the wire, rounded up), or null when none does.</summary>
    public virtual TimeSpan? RetryAfter => null;

    /// <summary>Members that the problem document carries beside the standard ones, or null for none.</summary>
    public IReadOnlyDictionary<string, object?>? Extensions { get; init; }
}

/// <summary>The input is malformed or breaks a rule that needs no state: 400.</summary>
public abstract class Invalid(string code, string sentence) : Refusal(code, sentence);

/// <summary>The credential is missing, unknown, expired or revoked: 401.</summary>
public abstract class Unauthenticated(string code, string sentence) : Refusal(code, sentence);

/// <summary>The caller is known and may not do this: 403.</summary>
public abstract class Forbidden(string code, string sentence) : Refusal(code, sentence);

/// <summary>There is no such thing, or it is somebody else's: 404.</summary>
public abstract class NotFound(string code, string sentence) : Refusal(code, sentence);

/// <summary>The state of the resource does not allow it: 409.</summary>
public abstract class Conflict(string code, string sentence) : Refusal(code, sentence);

/// <summary>A condition of the request (<c>If-Match</c>) does not hold: 412.</summary>
public abstract class PreconditionFailed(string code, string sentence) : Refusal(code, sentence);

/// <summary>The body is too large: 413.</summary>
public abstract class TooLarge(string code, string sentence) : Refusal(code, sentence);

/// <summary>The idempotency key was used with another body: 422.</summary>
public abstract class KeyReused(string code, string sentence) : Refusal(code, sentence);

/// <summary>
/// A message of somebody else's queue can never be taken, and to send it again is in vain: 489, as that queue has it.
/// </summary>
public abstract class Undeliverable(string code, string sentence) : Refusal(code, sentence);

/// <summary>Too many calls: 429 with <c>Retry-After</c>.</summary>
public abstract class TooMany(string code, string sentence, TimeSpan retryAfter) : Refusal(code, sentence)
{
    public override TimeSpan? RetryAfter { get; } = retryAfter;
}

/// <summary>A part that the request needs is away: 503 with <c>Retry-After</c>.</summary>
public abstract class Unavailable(string code, string sentence, TimeSpan retryAfter) : Refusal(code, sentence)
{
    public override TimeSpan? RetryAfter { get; } = retryAfter;
}
