using MediatR;
using Microsoft.AspNetCore.Http.HttpResults;
using Modular.Api.Http;
using Modular.Application.Auth;
using Modular.Application.Pipeline;
using Modular.Domain.Auth;

namespace Modular.Api.Auth;

/// <summary>What other services need to check tokens of this instance.</summary>
internal static class TokenEndpoints
{
    private const string IntrospectionDescription = """
        RFC 7662: of an access token or a user key, what it says; of anything else `{ "active": false }` and nothing
        more. To check most tokens without a call, use the key set and follow the revocations.
        """;

    private const string RevocationsDescription = """
        Follow them with the position of the last answer: what was revoked since, in order. With `Prefer: wait=N` the
        answer comes with the next revocation, after N seconds at the latest. A session's tokens are all dead; of a
        user's those that were issued before `notBefore`, by the time in their `jti` (a UUID version 7).
        """;

    public static void MapTokens(this IEndpointRouteBuilder app)
    {
        var services = app.MapGroup("/v1/auth").WithTags("Auth").RequireUser(Scopes.Introspect);
        services.MapPost("/introspect", Introspect).WithoutIdempotency().WithName("introspectToken")
            .WithSummary("What a token of a user says.").WithDescription(IntrospectionDescription)
            .TakesForm(
                "IntrospectTokenForm",
                ("token", "The token.", true),
                ("token_type_hint", "Not needed: tokens say what they are.", false));
        services.MapGet("/revocations", Revocations).WithName("listRevocations")
            .WithSummary("What was revoked since a position.").WithDescription(RevocationsDescription);

        var known = app.MapGroup("/.well-known").WithTags("Auth").AllowAnyone();
        known.MapGet("/jwks.json", SigningKeys).WithName("getSigningKeys")
            .WithSummary("The public keys of access tokens.");
        known.MapGet("/oauth-authorization-server", Metadata).WithName("getServerMetadata")
            .WithSummary("Where tokens are checked (RFC 8414); needs PUBLIC_URL.");
    }

    private static async Task<Ok<Introspection>> Introspect(FormBody form, IMediator mediator, CancellationToken ct) =>
        TypedResults.Ok(await mediator.Send(new IntrospectToken(form.Required("token")), ct));

    private static async Task<Ok<RevocationList>> Revocations(
        long? since, PreferWait wait, IMediator mediator, CancellationToken ct)
    {
        Task<RevocationList> Read() => mediator.Send(new ReadRevocations(since ?? 0), ct);
        return TypedResults.Ok(await wait.Until(
            await Read(), ICredentialVerifier.RevokedTopic, list => list.Items.Count > 0, Read));
    }

    private static async Task<Ok<JsonWebKeys>> SigningKeys(
        HttpResponse response, IMediator mediator, CancellationToken ct)
    {
        LetKeep(response);
        return TypedResults.Ok(await mediator.Send(new ReadSigningKeys(), ct));
    }

    private static Ok<ServerMetadata> Metadata(HttpResponse response, AuthOptions options)
    {
        if (options.PublicUrl is null)
            throw new NoPublicUrl();
        LetKeep(response);
        return TypedResults.Ok(ServerMetadata.Of(options.Issuer));
    }

    // A new key is published for longer than that before it signs (KeyRing.Spread).
    private static void LetKeep(HttpResponse response) => response.Headers.CacheControl = "public, max-age=600";
}
