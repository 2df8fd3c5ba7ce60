using System.Security.Cryptography;
using System.Text;
using Modular.Application.Pipeline;

namespace Modular.Api.Http;

/// <summary>
/// Puts the request's <c>Idempotency-Key</c> in its scope: principal (the user, user key or device, not the token, so
/// that a refreshed token replays too), method, path and key.
/// </summary>
internal sealed class IdempotencyKeys(RequestDelegate next)
{
    private const string Header = "Idempotency-Key";
    private const int MaxLength = 255;

    public async Task Invoke(
        HttpContext context, RequestIdempotency idempotency, BodyFingerprints fingerprints)
    {
        if (Applies(context, out var principal) && context.Request.Headers.TryGetValue(Header, out var values))
        {
            var key = values.ToString();
            if (key.Length is 0 or > MaxLength || !key.All(c => c is > ' ' and < (char)127))
                throw new InvalidIdempotencyKey();
            var fingerprint = fingerprints.Of(context.Features.Get<RequestBody>());
            idempotency.Key = new IdempotencyKey(Scope(principal!, context.Request, key), fingerprint, key);
            context.Response.OnStarting(() =>
            {
                if (idempotency.Replayed)
                    context.Response.Headers["Idempotency-Replayed"] = "true";
                return Task.CompletedTask;
            });
        }

        await next(context);
    }

    private static bool Applies(HttpContext context, out Principal? principal)
    {
        principal = context.Features.Get<Principal>();
        return principal is not null
            && HttpMethods.IsPost(context.Request.Method)
            && context.GetEndpoint()?.Metadata.GetMetadata<NoIdempotency>() is null;
    }

    private static byte[] Scope(Principal principal, HttpRequest request, string key)
    {
        var who = principal.Kind switch
        {
            CredentialKind.AccessToken => principal.UserId,
            CredentialKind.DeviceKey => principal.DeviceId!.Value,
            _ => principal.CredentialId,
        };
        var scope = $"{principal.Kind}\n{who}\n{request.Method}\n{request.Path}{request.QueryString}\n{key}";
        return SHA256.HashData(Encoding.UTF8.GetBytes(scope));
    }
}

/// <summary>
/// Fingerprints of bodies. They are kept for a day, and a body may hold a password: without the master key a
/// fingerprint says nothing about it, so that a copy of the database is of no use to whoever would guess.
/// </summary>
internal sealed class BodyFingerprints(MasterKey masterKey)
{
    private readonly byte[] _key = masterKey.Derive("http/body-fingerprint");

    /// <summary>HMAC-SHA-256 of the body, 32 bytes; of no body as of an empty one.</summary>
    public byte[] Of(RequestBody? body) =>
        HMACSHA256.HashData(_key, body is null ? [] : body.Bytes.Span);
}
