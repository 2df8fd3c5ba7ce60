using MediatR;
using Microsoft.AspNetCore.Http.HttpResults;
using Modular.Api.Http;
using Modular.Application.Tasks;
using Modular.Domain.Tasks;

namespace Modular.Api.Tasks;

internal static class BulkEndpoints
{
    public static void MapBulkActions(this IEndpointRouteBuilder app)
    {
        var tasks = app.MapGroup("/v1/tasks").WithTags("Tasks").RequireUser("tasks:write");
        tasks.MapPost("/cancel", Cancel).WithName("cancelTasks")
            .WithSummary("Cancel many tasks: those that have not ended");
        tasks.MapPost("/retry", Retry).WithName("retryTasks")
            .WithSummary("Start many tasks over: those that failed or were cancelled");
        tasks.MapPost("/delete", Delete).WithName("deleteTasks")
            .WithSummary("Delete many tasks: those that have ended");
    }

    private static Task<Accepted<BulkStarted>> Cancel(
        BulkCancelBody body, CurrentUser user, IMediator mediator, CancellationToken ct) =>
        Start(body.ToCommand(user.Id, BulkKind.Cancel, body.Reason), mediator, ct);

    private static Task<Accepted<BulkStarted>> Retry(
        BulkBody body, CurrentUser user, IMediator mediator, CancellationToken ct) =>
        Start(body.ToCommand(user.Id, BulkKind.Retry), mediator, ct);

    private static Task<Accepted<BulkStarted>> Delete(
        BulkBody body, CurrentUser user, IMediator mediator, CancellationToken ct) =>
        Start(body.ToCommand(user.Id, BulkKind.Delete), mediator, ct);

    private static async Task<Accepted<BulkStarted>> Start(
        StartBulkAction command, IMediator mediator, CancellationToken ct) =>
        TypedResults.Accepted((string?)null, await mediator.Send(command, ct));
}
