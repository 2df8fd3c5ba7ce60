using MediatR;
using Microsoft.AspNetCore.Http.HttpResults;
using Modular.Api.Http;
using Modular.Application.Auth;
using Modular.Application.Pipeline;
using Modular.Domain.Auth;

namespace Modular.Api.Auth;

/// <summary>What goes by mail: proof of an address, and a new password.</summary>
internal static class MailboxEndpoints
{
    public static void MapMailbox(this IEndpointRouteBuilder app)
    {
        var open = app.MapGroup("/v1/auth").WithTags("Auth").AllowAnyone().WithoutIdempotency()
            .LimitFailures().WithoutStore();
        open.MapPost("/verify-email", Verify).WithName("verifyEmail").WithSummary("Verify an address with a code.");
        open.MapPost("/forgot-password", Forgot).LimitCodeRequests().WithName("forgotPassword")
            .WithSummary("Ask for a code to set a new password.");
        open.MapPost("/reset-password", Reset).WithName("resetPassword")
            .WithSummary("Set a new password with a code; every session ends.");
        app.MapPost("/v1/auth/verify-email/resend", Resend).WithTags("Auth").AllowAnyoneOrUser().WithoutIdempotency()
            .LimitCodeRequests().WithName("resendVerification")
            .WithSummary("Ask for another code to verify an address.");

        var own = app.MapGroup("/v1/auth").WithTags("Auth").RequireAccessToken().LimitFailures();
        own.MapPost("/change-password", ChangePassword).WithName("changePassword")
            .WithSummary("Change your password; your other sessions end.");
        own.MapPost("/change-email", ChangeEmail).WithName("changeEmail")
            .WithSummary("Ask for a code to change your address.");
        own.MapPost("/change-email/confirm", ConfirmEmail).WithName("confirmEmailChange")
            .WithSummary("Change your address with the code that was sent there.");
    }

    private static async Task<NoContent> Verify(VerifyEmailBody body, IMediator mediator, CancellationToken ct)
    {
        await mediator.Send(new VerifyEmail(body.VerificationId, body.Code), ct);
        return TypedResults.NoContent();
    }

    private static async Task<Accepted<PendingVerification>> Resend(
        ResendBody? body, HttpContext context, IMediator mediator, CancellationToken ct)
    {
        var user = context.Features.Get<Principal>() is { Kind: CredentialKind.AccessToken } caller
            ? caller.UserId
            : null as Guid?;
        var id = await mediator.Send(new RequestCode(CodePurposes.VerifyEmail, body?.Email, user), ct);
        return TypedResults.Accepted(null as string, new PendingVerification(id));
    }

    private static async Task<Accepted<PendingReset>> Forgot(
        ForgotPasswordBody body, IMediator mediator, CancellationToken ct)
    {
        var id = await mediator.Send(new RequestCode(CodePurposes.ResetPassword, body.Email), ct);
        return TypedResults.Accepted(null as string, new PendingReset(id));
    }

    private static async Task<NoContent> Reset(
        ResetPasswordBody body, CallerOrigin origin, IMediator mediator, CancellationToken ct)
    {
        await mediator.Send(new ResetPassword(body.ResetId, body.Code, body.NewPassword, origin.Value), ct);
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> ChangePassword(
        ChangePasswordBody body, CurrentUser user, CallerOrigin origin, IMediator mediator, CancellationToken ct)
    {
        await mediator.Send(
            new ChangePassword(user.Id, user.CredentialId, body.CurrentPassword, body.NewPassword, origin.Value), ct);
        return TypedResults.NoContent();
    }

    private static async Task<Accepted> ChangeEmail(
        ChangeEmailBody body, CurrentUser user, CallerOrigin origin, IMediator mediator, CancellationToken ct)
    {
        await mediator.Send(new ChangeEmail(user.Id, body.Email, body.Password, origin.Value), ct);
        return TypedResults.Accepted(null as string);
    }

    private static async Task<NoContent> ConfirmEmail(
        ConfirmEmailBody body, CurrentUser user, IMediator mediator, CancellationToken ct)
    {
        await mediator.Send(new ConfirmEmailChange(user.Id, body.Code), ct);
        return TypedResults.NoContent();
    }
}

/// <summary>The answer to who asked for a code to verify an address, whether there will be one or not.</summary>
internal sealed record PendingVerification(Guid VerificationId);

/// <summary>The answer to who asked for a code to set a new password, whether there will be one or not.</summary>
internal sealed record PendingReset(Guid ResetId);

internal sealed record VerifyEmailBody(Guid VerificationId, string Code);

internal sealed record ResendBody(string? Email = null);

internal sealed record ForgotPasswordBody(string Email);

internal sealed record ResetPasswordBody(Guid ResetId, string Code, string NewPassword);

internal sealed record ChangePasswordBody(string CurrentPassword, string NewPassword);

internal sealed record ChangeEmailBody(string Email, string Password);

internal sealed record ConfirmEmailBody(string Code);
