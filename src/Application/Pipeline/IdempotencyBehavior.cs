using System.Text.Json;
using MediatR;

namespace Modular.Application.Pipeline;

/// <summary>The idempotency key of the request under way, put there by the edge.</summary>
public sealed class RequestIdempotency
{
    /// <summary>The key and what it is bound to, or null when the request has none.</summary>
    public IdempotencyKey? Key { get; set; }

    /// <summary>True when the answer was kept from an earlier request and nothing was done now.</summary>
    public bool Replayed { get; internal set; }
}

/// <summary>An idempotency key in its scope.</summary>
/// <param name="Scope">Hash of principal, method, path and key: 32 bytes.</param>
/// <param name="Fingerprint">
/// Keyed hash of the body: 32 bytes. The same scope with another fingerprint is refused.
/// </param>
/// <param name="Secret">The key itself; answers that carry a secret are encrypted under it.</param>
public sealed record IdempotencyKey(byte[] Scope, byte[] Fingerprint, string Secret);

/// <summary>Keeps the answers of requests that had an idempotency key.</summary>
public interface IIdempotencyStore
{
    /// <summary>
    /// Takes the key for this unit of work and returns the answer kept under it, if any.
    /// Refuses with <see cref="IdempotencyInProgress"/> or <see cref="IdempotencyKeyReused"/>.
    /// </summary>
    Task<byte[]?> Take(IdempotencyKey key, CancellationToken ct);

    /// <summary>
    /// Keeps the answer with the commit: 24 hours, or 10 minutes and encrypted when it carries a secret.
    /// </summary>
    void Keep(IdempotencyKey key, byte[] answer, bool carriesSecret);
}

/// <summary>
/// Replays the first answer to a repeated request. It sits inside the unit of work, so that the effect and the kept
/// answer are one commit and a crash leaves neither; a refusal rolls back and thereby releases the key.
/// </summary>
internal sealed class IdempotencyBehavior<TRequest, TResponse>(
    RequestIdempotency request, IIdempotencyStore store, IUnitOfWork unitOfWork)
    : IPipelineBehavior<TRequest, TResponse>
    where TRequest : ICommand<TResponse>
{
    public async Task<TResponse> Handle(
        TRequest command, CancellationToken ct, RequestHandlerDelegate<TResponse> next)
    {
        // A command sent inside another is part of that one's effect.
        if (request.Key is not { } key || unitOfWork.Depth > 1)
            return await next();

        if (await store.Take(key, ct) is { } kept)
        {
            request.Replayed = true;
            return JsonSerializer.Deserialize<TResponse>(kept, WireJson.Options)!;
        }

        var response = await next();
        var answer = JsonSerializer.SerializeToUtf8Bytes(response, WireJson.Options);
        store.Keep(key, answer, carriesSecret: typeof(ICarriesSecret).IsAssignableFrom(typeof(TResponse)));
        return response;
    }
}
