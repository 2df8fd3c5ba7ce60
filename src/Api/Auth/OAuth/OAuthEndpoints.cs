using MediatR;
using Microsoft.AspNetCore.Http.HttpResults;
using Modular.Api.Http;
using Modular.Application.Auth;
using Modular.Application.Auth.Mfa;
using Modular.Application.Auth.OAuth;
using Modular.Application.Pipeline;
using Modular.Domain.Auth;

namespace Modular.Api.Auth.OAuth;

internal static class OAuthEndpoints
{
    private const string StartDescription = """
        For a browser, by a navigation. `codeChallenge` is the SHA-256 of a secret of the client in base64url (RFC 7636,
        S256); `redirectUri` is one of the configured addresses to the letter. The login ends there, within 10 minutes,
        with `code`, good once and for 60 seconds, or with `error`.
        """;

    public static void MapOAuth(this IEndpointRouteBuilder app)
    {
        var open = app.MapGroup("/v1/auth/oauth").WithTags("Auth").AllowAnyone().WithoutIdempotency()
            .LimitFailures().WithoutStore();
        open.MapGet("/providers", Providers).WithName("listLoginProviders")
            .WithSummary("The providers that users may log in through.");
        open.MapGet("/{provider}/start", Start).LimitLoginStarts().WithName("startProviderLogin")
            .Produces(StatusCodes.Status302Found)
            .WithSummary("Go to a provider to log in.").WithDescription(StartDescription);
        open.MapGet("/{provider}/callback", Callback).WithName("finishProviderLogin")
            .Produces(StatusCodes.Status302Found)
            .WithSummary("Where a provider leads the browser back to; on to the client from there.");
        open.MapPost("/exchange", Exchange).WithName("exchangeLoginCode")
            .WithSummary("Exchange the code of a login through a provider for tokens.");

        var own = app.MapGroup("/v1/auth/identities").WithTags("Auth").RequireAccessToken();
        own.MapGet("/", Identities).WithName("listIdentities")
            .WithSummary("The identities at providers that you log in by.");
        own.MapDelete("/{id:guid}", Remove).WithName("removeIdentity")
            .WithSummary("Log in by an identity no more; you are signed out everywhere else.");
    }

    private static async Task<Ok<LoginProviderList>> Providers(IMediator mediator, CancellationToken ct) =>
        TypedResults.Ok(await mediator.Send(new ListLoginProviders(), ct));

    private static async Task<RedirectHttpResult> Start(
        string provider, string? redirectUri, string? codeChallenge, LoginBrowser browser, HttpResponse response,
        IMediator mediator, CancellationToken ct)
    {
        var secret = browser.Keep(response).Secret;
        return TypedResults.Redirect(await mediator.Send(
            new BeginProviderLogin(provider, redirectUri ?? "", codeChallenge ?? "", secret, browser.OwnAddress), ct));
    }

    private static async Task<RedirectHttpResult> Callback(
        string provider, [AsParameters] CallbackQuery query, LoginBrowser browser, IMediator mediator,
        CancellationToken ct)
    {
        var reply = new ProviderReply(query.Code, query.Error, query.Iss);
        return TypedResults.Redirect(await mediator.Send(
            new FinishProviderLogin(provider, query.State ?? "", browser.Secret, reply, browser.OwnAddress), ct));
    }

    private static async Task<Ok<SignedIn>> Exchange(
        ExchangeBody body, CallerOrigin origin, IMediator mediator, CancellationToken ct)
    {
        var outcome = await mediator.Send(new ExchangeLoginCode(body.Code, body.CodeVerifier, origin.Value), ct);
        return TypedResults.Ok(
            outcome.SignedIn ?? throw new MfaRequired(outcome.MfaToken!, MfaChallenges.Lifetime));
    }

    private static async Task<Ok<Page<IdentitySummary>>> Identities(
        [AsParameters] PageQuery page, CurrentUser user, IMediator mediator, CancellationToken ct) =>
        TypedResults.Ok(await mediator.Send(new ListIdentities(user.Id, page), ct));

    private static async Task<NoContent> Remove(Guid id, CurrentUser user, IMediator mediator, CancellationToken ct)
    {
        await mediator.Send(new RemoveIdentity(user.Id, user.CredentialId, id), ct);
        return TypedResults.NoContent();
    }
}

/// <summary>What a provider puts into the callback's address.</summary>
internal sealed record CallbackQuery
{
    /// <summary>Names the login.</summary>
    public string? State { get; init; }

    /// <summary>What is redeemed for who the user is.</summary>
    public string? Code { get; init; }

    /// <summary>Why there is no code.</summary>
    public string? Error { get; init; }

    /// <summary>Who says so (RFC 9207).</summary>
    public string? Iss { get; init; }
}

internal sealed record ExchangeBody(string Code, string CodeVerifier);
