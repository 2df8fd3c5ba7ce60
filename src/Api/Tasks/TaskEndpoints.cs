using System.Text.Json;
using MediatR;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Modular.Api.Configuration;
using Modular.Api.Http;
using Modular.Api.Tasks.Ingest;
using Modular.Application.Pipeline;
using Modular.Application.Tasks;
using Modular.Application.Tasks.Executors;
using Modular.Domain.Tasks;

namespace Modular.Api.Tasks;

internal static class TaskEndpoints
{
    public static void MapTasks(this IEndpointRouteBuilder app)
    {
        var tasks = app.MapGroup("/v1/tasks").WithTags("Tasks");
        tasks.MapPost("/", Create).WithName("createTask").WithSummary("Create a task").RequireUser("tasks:write");
        tasks.MapPost("/batch", CreateMany).WithName("createTasks").WithSummary("Create many tasks, all or none")
            .RequireUser("tasks:write")
            .WithMetadata(new BodyLimit(app.ServiceProvider.GetRequiredService<Settings>().MaxBatchBytes));
        tasks.MapGet("/", List).WithName("listTasks").WithSummary("List tasks").RequireUser("tasks:read");
        tasks.MapGet("/executors", ListExecutors).WithName("listTaskExecutors")
            .WithSummary("What runs tasks in the server, and the payload that each takes").RequireUser("tasks:read");
        tasks.MapGet("/{id:guid}", Get).WithName("getTask").WithSummary("Read a task").RequireUser("tasks:read");
        tasks.MapGet("/{id:guid}/log", ReadLog).WithName("getTaskLog")
            .WithSummary("Read a task's output").RequireUser("tasks:read");
        tasks.MapGet("/{id:guid}/events", TaskStream.Write).WithName("streamTaskEvents")
            .WithSummary("Follow a task until it ends").RequireUser("tasks:read")
            .Produces<string>(StatusCodes.Status200OK, "text/event-stream")
            .Produces(StatusCodes.Status204NoContent);
        tasks.MapPost("/{id:guid}/cancel", Cancel).WithName("cancelTask")
            .WithSummary("Cancel a task").RequireUser("tasks:write");
        tasks.MapPost("/{id:guid}/retry", Retry).WithName("retryTask")
            .WithSummary("Start an ended task over").RequireUser("tasks:write");
        app.MapBulkActions();
        app.MapSchedules();
        app.MapDaemonTasks();
        app.MapIngest();
    }

    private static async Task<CreatedResult<TaskDetails>> Create(
        CreateTaskBody body, PreferWait wait, CurrentUser user, IMediator mediator, CancellationToken ct)
    {
        var task = await mediator.Send(body.ToCommand(user.Id), ct);
        task = await Ended(task, wait, user, mediator, ct);
        return Resource.Created($"/v1/tasks/{task.Id}", task);
    }

    private static async Task<Created<CreatedTasks>> CreateMany(
        CreateTasksBody body, CurrentUser user, IMediator mediator, CancellationToken ct)
    {
        var created = await mediator.Send(body.ToCommand(user.Id), ct);
        return TypedResults.Created((string?)null, new CreatedTasks(created));
    }

    private static async Task<Ok<Page<TaskSummary>>> List(
        [AsParameters] PageQuery page, [AsParameters] TaskFilterQuery filter,
        CurrentUser user, IMediator mediator, CancellationToken ct) =>
        TypedResults.Ok(await mediator.Send(new ListTasks(user.Id, filter.ToFilter(), page), ct));

    private static Ok<TaskExecutors> ListExecutors(ExecutorCatalogue executors) =>
        TypedResults.Ok(new TaskExecutors([.. executors.All.Select(executor =>
            new TaskExecutor(executor.Name, executor.Description, executor.PayloadSchema))]));

    private static async Task<ResourceResult<TaskDetails>> Get(
        Guid id, PreferWait wait, CurrentUser user, IMediator mediator, CancellationToken ct)
    {
        var task = await mediator.Send(new GetTask(user.Id, id), ct) ?? throw new TaskNotFound();
        return Resource.Ok(await Ended(task, wait, user, mediator, ct));
    }

    private static async Task<Ok<TaskLogPage>> ReadLog(
        Guid id, [AsParameters] PageQuery page, CurrentUser user, IMediator mediator, CancellationToken ct) =>
        TypedResults.Ok(await mediator.Send(new ReadTaskLog(user.Id, id, page), ct) ?? throw new TaskNotFound());

    private static async Task<ResourceResult<TaskDetails>> Cancel(
        Guid id, [FromBody] CancelTaskBody? body, CurrentUser user, IMediator mediator, CancellationToken ct) =>
        Resource.Ok(await mediator.Send(new CancelTask(user.Id, id, body?.Reason), ct));

    private static async Task<ResourceResult<TaskDetails>> Retry(
        Guid id, CurrentUser user, IMediator mediator, CancellationToken ct) =>
        Resource.Ok(await mediator.Send(new RetryTask(user.Id, id), ct));

    /// <summary>The task as it has ended, if the caller wants to wait for that and it does in time.</summary>
    public static Task<TaskDetails> Ended(
        TaskDetails task, PreferWait wait, CurrentUser user, IMediator mediator, CancellationToken ct) =>
        wait.Until(task, TaskTopics.OfTask(task.Id), current => current.HasEnded,
            async () => await mediator.Send(new GetTask(user.Id, task.Id), ct) ?? throw new TaskNotFound());
}

/// <summary>The executors of this server.</summary>
internal sealed record TaskExecutors(IReadOnlyList<TaskExecutor> Items);

/// <summary>What runs tasks in the server.</summary>
/// <param name="Name">What a task names as its executor.</param>
/// <param name="Description">What it does.</param>
/// <param name="PayloadSchema">The JSON schema that a payload must fit.</param>
internal sealed record TaskExecutor(string Name, string Description, JsonElement PayloadSchema);

/// <summary>Which tasks to list.</summary>
internal sealed record TaskFilterQuery
{
    public string? Status { get; init; }
    public Guid? DeviceId { get; init; }
    public string? Kind { get; init; }
    public string? Tag { get; init; }
    public string? Executor { get; init; }
    public string? Q { get; init; }

    public TaskFilter ToFilter() => new(
        StatusOf(Status), DeviceId, Kind, Tag, Executor, string.IsNullOrEmpty(Q) ? null : Q);

    // Not by Enum.Parse, which takes numbers as well.
    private static TaskState? StatusOf(string? name) => name is null
        ? null
        : Enum.GetValues<TaskState>().Cast<TaskState?>()
            .FirstOrDefault(state => name.Equals(state.ToString(), StringComparison.OrdinalIgnoreCase))
            ?? throw new InvalidInput("status", "Is not the name of a status.");
}
