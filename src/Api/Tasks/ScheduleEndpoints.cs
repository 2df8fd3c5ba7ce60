using MediatR;
using Microsoft.AspNetCore.Http.HttpResults;
using Modular.Api.Http;
using Modular.Application.Pipeline;
using Modular.Application.Tasks;
using Modular.Domain.Tasks;

namespace Modular.Api.Tasks;

internal static class ScheduleEndpoints
{
    public static void MapSchedules(this IEndpointRouteBuilder app)
    {
        var schedules = app.MapGroup("/v1/schedules").WithTags("Schedules");
        schedules.MapGet("/", List).WithName("listSchedules")
            .WithSummary("List schedules, without the payloads of their tasks").RequireUser("tasks:read");
        schedules.MapPost("/", Create).WithName("createSchedule")
            .WithSummary("Make a task again and again").RequireUser("tasks:write");
        schedules.MapGet("/{id:guid}", Get).WithName("getSchedule").WithSummary("Read a schedule")
            .RequireUser("tasks:read");
        schedules.MapPatch("/{id:guid}", Update).WithName("updateSchedule")
            .WithSummary("Change, pause or resume a schedule").RequireUser("tasks:write");
        schedules.MapDelete("/{id:guid}", Remove).WithName("removeSchedule")
            .WithSummary("Remove a schedule: its tasks stay").RequireUser("tasks:write");
        schedules.MapPost("/{id:guid}/run", Run).WithName("runSchedule")
            .WithSummary("Make the task of a schedule now").RequireUser("tasks:write");
    }

    private static async Task<Ok<Page<ScheduleDetails>>> List(
        [AsParameters] PageQuery page, CurrentUser user, IMediator mediator, CancellationToken ct) =>
        TypedResults.Ok(await mediator.Send(new ListSchedules(user.Id, page), ct));

    private static async Task<CreatedResult<ScheduleDetails>> Create(
        CreateScheduleBody body, CurrentUser user, IMediator mediator, CancellationToken ct)
    {
        var schedule = await mediator.Send(body.ToCommand(user.Id), ct);
        return Resource.Created($"/v1/schedules/{schedule.Id}", schedule);
    }

    private static async Task<ResourceResult<ScheduleDetails>> Get(
        Guid id, CurrentUser user, IMediator mediator, CancellationToken ct) =>
        Resource.Ok(await mediator.Send(new GetSchedule(user.Id, id), ct) ?? throw new ScheduleNotFound());

    private static async Task<ResourceResult<ScheduleDetails>> Update(
        Guid id, UpdateScheduleBody body, IfMatch ifMatch, CurrentUser user, IMediator mediator,
        CancellationToken ct) =>
        Resource.Ok(await mediator.Send(new UpdateSchedule(user.Id, id, body.ToPatch(), ifMatch.Value), ct));

    private static async Task<NoContent> Remove(
        Guid id, IfMatch ifMatch, CurrentUser user, IMediator mediator, CancellationToken ct)
    {
        await mediator.Send(new RemoveSchedule(user.Id, id, ifMatch.Value), ct);
        return TypedResults.NoContent();
    }

    private static async Task<CreatedResult<TaskDetails>> Run(
        Guid id, PreferWait wait, CurrentUser user, IMediator mediator, CancellationToken ct)
    {
        var task = await mediator.Send(new RunSchedule(user.Id, id), ct);
        task = await TaskEndpoints.Ended(task, wait, user, mediator, ct);
        return Resource.Created($"/v1/tasks/{task.Id}", task);
    }
}
