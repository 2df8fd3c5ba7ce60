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

    public async Task Invoke(HttpContext context, RequestIdempotency idempotency)
    {
        if (Applies(context, out var principal) && context.Request.Headers.TryGetValue(Header, out var values))
        {
            var key = values.ToString();
            if (key.Length is 0 or > MaxLength || !key.All(c => c is > ' ' and < (char)127))
                throw new InvalidIdempotencyKey();
            var body = context.Features.Get<BodyFingerprint>()?.Hash() ?? SHA256.HashData([]);
            idempotency.Key = new IdempotencyKey(Scope(principal!, context.Request, key), body, key);
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
