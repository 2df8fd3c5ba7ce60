using MediatR;
using Microsoft.OpenApi;
using Modular.Api.Configuration;
using Modular.Api.Http;
using Modular.Application.Tasks;
using Modular.Domain;
using Modular.Domain.Tasks;

namespace Modular.Api.Tasks.Ingest;

/// <summary>Tasks made of what other people's queues deliver.</summary>
internal static class IngestEndpoints
{
    private const string Description = """
        For QStash (Upstash) alone: every message is signed, and becomes one task, however often it is delivered. The
        body is what createTask takes, and `userId` where the server allows the message to name its owner. 489 says that
        no task can ever be made of it; every other refusal may be tried again.
        """;

    public static void MapIngest(this IEndpointRouteBuilder app) =>
        app.MapPost(QStashSettings.Path, TakeFromQStash).WithTags("Tasks").WithName("ingestTaskFromQStash")
            .WithSummary("Take a task from QStash").WithDescription(Description)
            .Produces<TaskDetails>().Produces<TaskDetails>(StatusCodes.Status201Created)
            .AddOpenApiOperationTransformer((operation, context, _) =>
            {
                // Not by metadata of the endpoint, which would refuse messages of another content type.
                operation.RequestBody = new OpenApiRequestBody
                {
                    Required = true,
                    Content = new Dictionary<string, OpenApiMediaType>
                    {
                        ["application/json"] = new()
                        {
                            Schema = new OpenApiSchemaReference(nameof(CreateTaskBody), context.Document),
                        },
                    },
                };
                return Task.CompletedTask;
            })
            .AllowAnyone().WithoutIdempotency();

    private static async Task<IResult> TakeFromQStash(
        HttpContext context, QStashInbox inbox, IMediator mediator, CancellationToken ct)
    {
        try
        {
            var ingested = await mediator.Send(await inbox.Read(context), ct);
            if (ingested.Created is { } created)
                return Resource.Created($"/v1/tasks/{created.Id}", created);
            var task = await mediator.Send(new GetTask(ingested.UserId, ingested.TaskId), ct);
            return Resource.Ok(task ?? throw new TaskNotFound());
        }
        catch (Refusal refusal) when (IsForEver(refusal))
        {
            context.Response.Headers["Upstash-NonRetryable-Error"] = "true";
            throw new NeverATask(refusal.Code, refusal.Message);
        }
    }

    // A state (409) changes, a crowd (429) passes, and who sets the keys right (401, 404) wants the message then.
    private static bool IsForEver(Refusal refusal) =>
        refusal is Invalid or Forbidden or TooLarge || refusal is NotFound and not IngestNotConfigured;
}
