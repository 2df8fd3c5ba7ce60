using MediatR;
using Microsoft.AspNetCore.Http.HttpResults;
using Modular.Api.Http;
using Modular.Application.Auth;
using Modular.Application.Pipeline;
using Modular.Domain.Auth;

namespace Modular.Api.Auth;

internal static class AuditEndpoints
{
    public static void MapAudit(this IEndpointRouteBuilder app) =>
        app.MapGet("/v1/auth/audit-log", List).WithTags("Auth").RequireAccessToken().WithName("listAuditLog")
            .WithSummary("What was done to your account; to all accounts for owner and admin.");

    private static async Task<Ok<Page<AuditEntry>>> List(
        [AsParameters] PageQuery page, [AsParameters] AuditFilter filter, CurrentUser user, IMediator mediator,
        CancellationToken ct) =>
        TypedResults.Ok(await mediator.Send(
            new ListAuditLog(user.Id, user.Role != Roles.Member, filter, page), ct));
}
