using MediatR;
using Microsoft.AspNetCore.Http.HttpResults;
using Modular.Api.Http;
using Modular.Application.Messaging;
using Modular.Application.Pipeline;

namespace Modular.Api.Messaging;

internal static class DeadLetterEndpoints
{
    public static void MapMessaging(this IEndpointRouteBuilder app)
    {
        var letters = app.MapGroup("/v1/dead-letters").WithTags("Messaging").RequireOwner();
        letters.MapGet("/", List).WithName("listDeadLetters").WithSummary("List messages that were given up");
        letters.MapGet("/{id:long}", Get).WithName("getDeadLetter").WithSummary("Read a message that was given up");
        letters.MapPost("/{id:long}/replay", Replay).WithName("replayDeadLetter")
            .WithSummary("Put a message back into its queue");
        letters.MapPost("/replay", ReplayMany).WithName("replayDeadLetters")
            .WithSummary("Put many messages back into their queues, all or none, 10,000 at most");
        letters.MapDelete("/{id:long}", Remove).WithName("removeDeadLetter")
            .WithSummary("Remove a message that was given up, for good");
    }

    private static async Task<Ok<Page<DeadLetter>>> List(
        [AsParameters] PageQuery page, string? queue, string? type, CurrentUser user, IMediator mediator,
        CancellationToken ct) =>
        TypedResults.Ok(await mediator.Send(new ListDeadLetters(user.Id, queue, type, page), ct));

    private static async Task<ResourceResult<DeadLetter>> Get(long id, IMediator mediator, CancellationToken ct) =>
        Resource.Ok(await mediator.Send(new GetDeadLetter(id), ct) ?? throw new DeadLetterNotFound());

    private static async Task<Accepted<ReplayedDeadLetters>> Replay(
        long id, IMediator mediator, CancellationToken ct) =>
        TypedResults.Accepted((string?)null, await mediator.Send(new ReplayDeadLetter(id), ct));

    private static async Task<Accepted<ReplayedDeadLetters>> ReplayMany(
        ReplayDeadLettersBody body, IMediator mediator, CancellationToken ct) =>
        TypedResults.Accepted(
            (string?)null, await mediator.Send(new ReplayDeadLetters(body.Queue, body.Type, body.Ids), ct));

    private static async Task<NoContent> Remove(long id, IMediator mediator, CancellationToken ct)
    {
        await mediator.Send(new RemoveDeadLetter(id), ct);
        return TypedResults.NoContent();
    }
}

/// <summary>Which dead letters: those that fit all that is given; an empty body means all of them.</summary>
internal sealed record ReplayDeadLettersBody(
    string? Queue = null, string? Type = null, IReadOnlyList<long>? Ids = null);
