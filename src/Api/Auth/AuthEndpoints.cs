using MediatR;
using Microsoft.AspNetCore.Http.HttpResults;
using Modular.Api.Auth.OAuth;
using Modular.Api.Http;
using Modular.Application.Auth;
using Modular.Application.Auth.Mfa;
using Modular.Application.Auth.Users;
using Modular.Application.Pipeline;
using Modular.Domain.Auth;

namespace Modular.Api.Auth;

internal static class AuthEndpoints
{
    public static void MapAuth(this IEndpointRouteBuilder app)
    {
        var open = app.MapGroup("/v1/auth").WithTags("Auth").AllowAnyone().WithoutIdempotency()
            .LimitFailures().WithoutStore();
        open.MapPost("/register", Register).LimitRegistrations().WithName("register")
            .WithSummary("Make an account and sign in, or first verify the address.");
        open.MapPost("/login", Login).WithName("login").WithSummary("Sign in with a password.");
        open.MapPost("/refresh", Refresh).WithName("refreshSession").WithSummary("Spend a refresh token.");
        open.MapPost("/logout", Logout).WithName("logout").WithSummary("End the session of either token.");

        app.MapGet("/v1/auth/me", Me).WithTags("Auth").WithMetadata(new Access(AccessKind.User)).WithName("getMe")
            .WithSummary("Who you are.");
        var own = app.MapGroup("/v1/auth").WithTags("Auth").RequireAccessToken();
        own.MapPatch("/me", PatchMe).WithName("updateMe").WithSummary("Change your name.");
        own.MapPost("/delete-account", Delete).LimitFailures().WithName("deleteAccount")
            .WithSummary("Erase your account and all that it owns.");
        own.MapGet("/sessions", Sessions).WithName("listSessions").WithSummary("Where you are signed in.");
        own.MapDelete("/sessions", EndOthers).WithName("endOtherSessions").WithSummary("Sign out everywhere else.");
        own.MapDelete("/sessions/{id:guid}", End).WithName("endSession").WithSummary("Sign out somewhere.");

        app.MapMailbox();
        app.MapMfa();
        app.MapOAuth();
        app.MapPasskeys();
        app.MapAudit();
        app.MapUserKeys();
        app.MapUsers();
        app.MapTokens();
    }

    private static async Task<Results<Created<SignedIn>, Accepted<PendingVerification>>> Register(
        RegisterBody body, CallerOrigin origin, AuthOptions options, IMediator mediator, CancellationToken ct)
    {
        if (options.RequireVerifiedEmail)
        {
            var pending = new RegisterForVerification(
                body.Email, body.Password, body.Name, body.SetupToken, origin.Value, body.Invitation);
            var verificationId = await mediator.Send(pending, ct);
            return TypedResults.Accepted(null as string, new PendingVerification(verificationId));
        }

        var register = new RegisterUser(
            body.Email, body.Password, body.Name, body.SetupToken, origin.Value, body.Invitation);
        return TypedResults.Created("/v1/auth/me", await mediator.Send(register, ct));
    }

    private static async Task<Ok<SignedIn>> Login(
        LoginBody body, CallerOrigin origin, IMediator mediator, CancellationToken ct)
    {
        var outcome = await mediator.Send(new LogIn(body.Email, body.Password, origin.Value), ct);
        return TypedResults.Ok(
            outcome.SignedIn ?? throw new MfaRequired(outcome.MfaToken!, MfaChallenges.Lifetime));
    }

    private static async Task<Ok<SignedIn>> Refresh(RefreshBody body, IMediator mediator, CancellationToken ct)
    {
        var signedIn = await mediator.Send(new RefreshSession(body.RefreshToken), ct);
        return TypedResults.Ok(signedIn ?? throw new RefreshTokenReused());
    }

    private static async Task<NoContent> Logout(
        LogoutBody? body, HttpRequest request, IMediator mediator, CancellationToken ct)
    {
        await mediator.Send(new LogOut(body?.RefreshToken, BearerToken.Of(request)), ct);
        return TypedResults.NoContent();
    }

    private static async Task<ResourceResult<UserDetails>> Me(
        CurrentUser user, IMediator mediator, CancellationToken ct) =>
        Resource.Ok(await mediator.Send(new ReadUser(user.Id), ct) ?? throw new UserNotFound());

    private static async Task<ResourceResult<UserDetails>> PatchMe(
        PatchMeBody body, IfMatch ifMatch, CurrentUser user, IMediator mediator, CancellationToken ct) =>
        Resource.Ok(await mediator.Send(new UpdateProfile(user.Id, body.Name, ifMatch.Value), ct));

    private static async Task<NoContent> Delete(
        DeleteAccountBody? body, CurrentUser user, CallerOrigin origin, IMediator mediator, CancellationToken ct)
    {
        await mediator.Send(new DeleteAccount(user.Id, user.CredentialId, body?.Password, origin.Value), ct);
        return TypedResults.NoContent();
    }

    private static async Task<Ok<Page<SessionSummary>>> Sessions(
        [AsParameters] PageQuery page, CurrentUser user, IMediator mediator, CancellationToken ct) =>
        TypedResults.Ok(await mediator.Send(new ListSessions(user.Id, user.CredentialId, page), ct));

    private static async Task<NoContent> EndOthers(CurrentUser user, IMediator mediator, CancellationToken ct)
    {
        await mediator.Send(new EndOtherSessions(user.Id, user.CredentialId), ct);
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> End(Guid id, CurrentUser user, IMediator mediator, CancellationToken ct)
    {
        await mediator.Send(new EndSession(user.Id, id), ct);
        return TypedResults.NoContent();
    }
}

internal sealed record RegisterBody(
    string Email, string Password, string? Name = null, string? SetupToken = null, string? Invitation = null);

internal sealed record LoginBody(string Email, string Password);

internal sealed record RefreshBody(string RefreshToken);

internal sealed record LogoutBody(string? RefreshToken = null);

internal sealed record DeleteAccountBody(string? Password = null);

internal sealed record PatchMeBody
{
    public Optional<string> Name { get; init; }
}
