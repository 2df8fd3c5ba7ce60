using Microsoft.AspNetCore.Http.HttpResults;
using Modular.Api.Hosting;
using Modular.Api.Http;
using Modular.Application.Operations;
using MediatR;

namespace Modular.Api.Operations;

internal static class HealthEndpoints
{
    public static void MapHealth(this IEndpointRouteBuilder app)
    {
        var health = app.MapGroup("/health").WithTags("Operations").AllowAnyone();
        health.MapGet("/", Health).WithName("getHealth").WithSummary("Whether the service works.");
        health.MapGet("/live", Live).WithName("getLiveness").WithSummary("Whether the process runs.");
        health.MapGet("/ready", Ready).WithName("getReadiness").WithSummary("Whether the process should get traffic.");
    }

    private static Task<Results<Ok<HealthStatus>, JsonHttpResult<HealthStatus>>> Health(
        IMediator mediator, Readiness readiness, CancellationToken ct) => Ready(mediator, readiness, ct);

    // Without any dependency: a database that is away is no reason to restart the process.
    private static Ok<HealthStatus> Live() => TypedResults.Ok(HealthStatus.Healthy);

    private static async Task<Results<Ok<HealthStatus>, JsonHttpResult<HealthStatus>>> Ready(
        IMediator mediator, Readiness readiness, CancellationToken ct)
    {
        var ready = !readiness.IsWithdrawn && await mediator.Send(new CheckDatabase(), ct);
        return ready
            ? TypedResults.Ok(HealthStatus.Healthy)
            : TypedResults.Json(HealthStatus.Unhealthy, statusCode: StatusCodes.Status503ServiceUnavailable);
    }
}

/// <summary>Health in one word: <c>healthy</c> or <c>unhealthy</c>.</summary>
internal sealed record HealthStatus(string Status)
{
    public static readonly HealthStatus Healthy = new("healthy");
    public static readonly HealthStatus Unhealthy = new("unhealthy");
}
