using MediatR;
using Microsoft.AspNetCore.Http.HttpResults;
using Modular.Api.Http;
using Modular.Application.Auth;
using Modular.Application.Auth.Mfa;

namespace Modular.Api.Auth;

internal static class MfaEndpoints
{
    public static void MapMfa(this IEndpointRouteBuilder app)
    {
        app.MapGroup("/v1/auth/mfa").WithTags("Auth").AllowAnyone().WithoutIdempotency().LimitFailures().WithoutStore()
            .MapPost("/verify", Verify).WithName("verifyMfa").WithSummary("Finish a login with a code.");

        var own = app.MapGroup("/v1/auth/mfa").WithTags("Auth").RequireAccessToken().LimitFailures();
        own.MapPost("/totp", Begin).WithName("beginTotp").WithSummary("Get a secret for an authenticator app.");
        own.MapPost("/totp/confirm", Confirm).WithName("confirmTotp")
            .WithSummary("Have logins ask for codes from now on; answers recovery codes, this once.");
        own.MapPost("/totp/disable", Disable).WithName("disableTotp")
            .WithSummary("Have logins ask for the password alone.");
        own.MapPost("/recovery-codes", Renew).WithName("renewRecoveryCodes")
            .WithSummary("Get ten new recovery codes; the old ones are good no more.");
    }

    private static async Task<Ok<SignedIn>> Verify(
        VerifyMfaBody body, CallerOrigin origin, IMediator mediator, CancellationToken ct) =>
        TypedResults.Ok(await mediator.Send(new VerifyMfa(body.MfaToken, body.Code, origin.Value), ct));

    private static async Task<Ok<TotpSetup>> Begin(CurrentUser user, IMediator mediator, CancellationToken ct)
    {
        var enrollment = await mediator.Send(new BeginTotp(user.Id, user.CredentialId), ct);
        return TypedResults.Ok(new TotpSetup(
            enrollment.Secret, enrollment.OtpauthUri, QrSvg.Of(enrollment.OtpauthUri)));
    }

    private static async Task<Ok<ShownRecoveryCodes>> Confirm(
        CodeBody body, CurrentUser user, CallerOrigin origin, IMediator mediator, CancellationToken ct) =>
        TypedResults.Ok(await mediator.Send(
            new ConfirmTotp(user.Id, user.CredentialId, body.Code, origin.Value), ct));

    private static async Task<NoContent> Disable(
        CodeBody body, CurrentUser user, CallerOrigin origin, IMediator mediator, CancellationToken ct)
    {
        await mediator.Send(new DisableTotp(user.Id, user.CredentialId, body.Code, origin.Value), ct);
        return TypedResults.NoContent();
    }

    private static async Task<Ok<ShownRecoveryCodes>> Renew(
        CodeBody body, CurrentUser user, CallerOrigin origin, IMediator mediator, CancellationToken ct) =>
        TypedResults.Ok(await mediator.Send(
            new RenewRecoveryCodes(user.Id, user.CredentialId, body.Code, origin.Value), ct));
}

internal sealed record VerifyMfaBody(string MfaToken, string Code);

internal sealed record CodeBody(string Code);

/// <summary>A secret for an authenticator app, in three forms.</summary>
/// <param name="Secret">To be typed: base 32.</param>
/// <param name="OtpauthUri">To be opened by an app on the same machine.</param>
/// <param name="QrSvg">To be scanned: a QR code of the address as an SVG image.</param>
internal sealed record TotpSetup(string Secret, string OtpauthUri, string QrSvg);
