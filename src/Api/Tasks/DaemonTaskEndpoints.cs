using MediatR;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Modular.Api.Http;
using Modular.Application.Tasks;

namespace Modular.Api.Tasks;

internal static class DaemonTaskEndpoints
{
    public static void MapDaemonTasks(this IEndpointRouteBuilder app)
    {
        var tasks = app.MapGroup("/v1/daemon/tasks").WithTags("Daemon").RequireDevice();
        tasks.MapPost("/pending", Pending).WithName("claimTasks")
            .WithSummary("Take tasks, waiting for them if need be").WithoutIdempotency();
        tasks.MapPost("/{id:guid}/progress", Progress).WithName("reportTaskProgress")
            .WithSummary("Report progress and output of a task");
        tasks.MapPost("/{id:guid}/result", Result).WithName("reportTaskResult")
            .WithSummary("Report how a task ended");
    }

    private static async Task<Ok<PendingTasks>> Pending(
        [FromBody] PendingTasksBody? body, CurrentDevice device, LongPoll poll, CancellationToken ct)
    {
        body ??= new PendingTasksBody();
        var tasks = await poll.Take(body.ToRequest(device.Id, device.UserId), body.ToWait(), ct);
        return TypedResults.Ok(new PendingTasks(tasks));
    }

    private static async Task<Ok<ProgressTaken>> Progress(
        Guid id, ProgressBody body, CurrentDevice device, IMediator mediator, CancellationToken ct) =>
        TypedResults.Ok(await mediator.Send(body.ToCommand(device.UserId, device.Id, id), ct));

    private static async Task<Ok<TaskDetails>> Result(
        Guid id, ResultBody body, CurrentDevice device, IMediator mediator, CancellationToken ct) =>
        TypedResults.Ok(await mediator.Send(body.ToCommand(device.UserId, device.Id, id), ct));
}

/// <summary>What a daemon has claimed.</summary>
internal sealed record PendingTasks(IReadOnlyList<ClaimedTask> Tasks);
