using MediatR;
using Microsoft.AspNetCore.Http.HttpResults;
using Modular.Api.Http;
using Modular.Application.Auth;
using Modular.Application.Auth.Passkeys;
using Modular.Application.Pipeline;
using Modular.Domain.Auth;

namespace Modular.Api.Auth;

internal static class PasskeyEndpoints
{
    private const string CreationDescription = """
        Give `options` to `PublicKeyCredential.parseCreationOptionsFromJSON` and the result to
        `navigator.credentials.create`; send what `toJSON()` makes of that with `stateToken` to
        `POST /v1/auth/passkeys`. Needs a login younger than 10 minutes.
        """;

    private const string RequestDescription = """
        Give `options` to `PublicKeyCredential.parseRequestOptionsFromJSON` and the result to
        `navigator.credentials.get`; send what `toJSON()` makes of that with `stateToken` to
        `POST /v1/auth/passkeys/login`. No account is named: the browser offers the passkeys that it has.
        """;

    public static void MapPasskeys(this IEndpointRouteBuilder app)
    {
        var login = app.MapGroup("/v1/auth/passkeys/login").WithTags("Auth").AllowAnyone().WithoutIdempotency()
            .LimitFailures().WithoutStore();
        login.MapPost("/options", BeginLogin).LimitPasskeyLogins().WithName("beginPasskeyLogin")
            .WithSummary("Begin a login with a passkey.").WithDescription(RequestDescription);
        login.MapPost("/", Login).WithName("loginWithPasskey")
            .WithSummary("Sign in with a passkey; no code is asked for.");

        var own = app.MapGroup("/v1/auth/passkeys").WithTags("Auth").RequireAccessToken().LimitFailures();
        own.MapPost("/options", Begin).WithName("beginPasskey")
            .WithSummary("Begin to add a passkey.").WithDescription(CreationDescription);
        own.MapPost("/", Add).WithName("addPasskey").WithSummary("Add the passkey that an authenticator has made.");
        own.MapGet("/", List).WithName("listPasskeys").WithSummary("Your passkeys.");
        own.MapGet("/{id:guid}", Get).WithName("getPasskey").WithSummary("A passkey of yours.");
        own.MapDelete("/{id:guid}", Remove).WithName("removePasskey")
            .WithSummary("Remove a passkey: it opens nothing any more.");
    }

    private static async Task<Ok<PasskeyOptions>> BeginLogin(
        PasskeySite site, IMediator mediator, CancellationToken ct) =>
        TypedResults.Ok(await mediator.Send(new BeginPasskeyLogin(site.Value), ct));

    private static async Task<Ok<SignedIn>> Login(
        PasskeyLoginBody body, PasskeySite site, CallerOrigin origin, IMediator mediator, CancellationToken ct)
    {
        var signedIn = await mediator.Send(
            new LogInWithPasskey(body.StateToken, body.Credential, site.Value, origin.Value), ct);
        return TypedResults.Ok(signedIn ?? throw new InvalidPasskey());
    }

    private static async Task<Ok<PasskeyOptions>> Begin(
        PasskeySite site, CurrentUser user, IMediator mediator, CancellationToken ct) =>
        TypedResults.Ok(await mediator.Send(new BeginPasskey(user.Id, user.CredentialId, site.Value), ct));

    private static async Task<Created<PasskeyDetails>> Add(
        AddPasskeyBody body, PasskeySite site, CurrentUser user, CallerOrigin origin, IMediator mediator,
        CancellationToken ct)
    {
        var passkey = await mediator.Send(
            new AddPasskey(
                user.Id, user.CredentialId, body.StateToken, body.Credential, body.Name, site.Value, origin.Value),
            ct);
        return TypedResults.Created($"/v1/auth/passkeys/{passkey.Id}", passkey);
    }

    private static async Task<Ok<Page<PasskeyDetails>>> List(
        [AsParameters] PageQuery page, CurrentUser user, IMediator mediator, CancellationToken ct) =>
        TypedResults.Ok(await mediator.Send(new ListPasskeys(user.Id, page), ct));

    private static async Task<ResourceResult<PasskeyDetails>> Get(
        Guid id, CurrentUser user, IMediator mediator, CancellationToken ct) =>
        Resource.Ok(await mediator.Send(new GetPasskey(user.Id, id), ct) ?? throw new PasskeyNotFound());

    private static async Task<NoContent> Remove(
        Guid id, IfMatch ifMatch, CurrentUser user, IMediator mediator, CancellationToken ct)
    {
        await mediator.Send(new RemovePasskey(user.Id, user.CredentialId, id, ifMatch.Value), ct);
        return TypedResults.NoContent();
    }
}

/// <summary>A browser's answer to <c>beginPasskeyLogin</c>.</summary>
/// <param name="StateToken">As it was given with the options.</param>
/// <param name="Credential">What <c>toJSON()</c> gives of the browser's credential.</param>
internal sealed record PasskeyLoginBody(string StateToken, ShownCredential Credential);

/// <summary>A browser's answer to <c>beginPasskey</c>.</summary>
/// <param name="StateToken">As it was given with the options.</param>
/// <param name="Credential">What <c>toJSON()</c> gives of the browser's credential.</param>
/// <param name="Name">What the user calls it, 1 to 100 characters.</param>
internal sealed record AddPasskeyBody(string StateToken, CreatedCredential Credential, string? Name = null);
