using MediatR;
using Microsoft.AspNetCore.Http.HttpResults;
using Modular.Api.Http;
using Modular.Application.Devices;
using Modular.Application.Pipeline;
using Modular.Domain.Devices;

namespace Modular.Api.Devices;

internal static class EnrollmentEndpoints
{
    public static void MapEnrollments(this IEndpointRouteBuilder devices)
    {
        devices.MapGet("/enrollments", List).WithName("listEnrollments").WithSummary("List enrolments")
            .RequireUser("devices:read");
        devices.MapPost("/enrollments", Create).WithName("createEnrollment")
            .WithSummary("Make a token with which daemons register").RequireUser("devices:write");
        devices.MapGet("/enrollments/{id:guid}", Get).WithName("getEnrollment").WithSummary("Read an enrolment")
            .RequireUser("devices:read");
        devices.MapDelete("/enrollments/{id:guid}", Remove).WithName("removeEnrollment")
            .WithSummary("Remove an enrolment: its token is dead at once").RequireUser("devices:write");
    }

    private static async Task<Ok<Page<EnrollmentDetails>>> List(
        [AsParameters] PageQuery page, CurrentUser user, IMediator mediator, CancellationToken ct) =>
        TypedResults.Ok(await mediator.Send(new ListEnrollments(user.Id, page), ct));

    private static async Task<Created<CreatedEnrollment>> Create(
        CreateEnrollmentBody body, CurrentUser user, IMediator mediator, CancellationToken ct)
    {
        var created = await mediator.Send(
            new CreateEnrollment(user.Id, body.Name, body.Tags ?? [], body.MaxUses, body.ExpiresAt), ct);
        return TypedResults.Created($"/v1/devices/enrollments/{created.Id}", created);
    }

    private static async Task<ResourceResult<EnrollmentDetails>> Get(
        Guid id, CurrentUser user, IMediator mediator, CancellationToken ct) =>
        Resource.Ok(await mediator.Send(new GetEnrollment(user.Id, id), ct) ?? throw new EnrollmentNotFound());

    private static async Task<NoContent> Remove(
        Guid id, IfMatch ifMatch, CurrentUser user, IMediator mediator, CancellationToken ct)
    {
        await mediator.Send(new RemoveEnrollment(user.Id, id, ifMatch.Value), ct);
        return TypedResults.NoContent();
    }
}

internal sealed record CreateEnrollmentBody(
    string? Name = null, IReadOnlyList<string>? Tags = null, int? MaxUses = null, DateTimeOffset? ExpiresAt = null);
