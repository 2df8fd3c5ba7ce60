using System.Text.Json;
using MediatR;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Modular.Api.Http;
using Modular.Application.Devices;
using Modular.Application.Pipeline;
using Modular.Domain.Devices;

namespace Modular.Api.Devices;

internal static class DeviceConfigEndpoints
{
    public static void MapConfig(this IEndpointRouteBuilder devices)
    {
        var config = devices.MapGroup("/{id:guid}/config");
        config.MapGet("/", Get).WithName("getDeviceConfig")
            .WithSummary("Read what is wanted of a device and what it has")
            .WithDescription("The ETag is the wanted version: what the device reports does not change it.")
            .RequireUser("devices:read");
        config.MapPatch("/", Patch).WithName("updateDeviceConfig")
            .WithSummary("Change what is wanted of a device: the body is a merge patch of the wanted configuration")
            .WithDescription("A patch that changes nothing makes no version.").RequireUser("devices:write");
        config.MapGet("/history", List).WithName("listDeviceConfigVersions")
            .WithSummary("List the last 50 versions of what is wanted of a device").RequireUser("devices:read");
        config.MapPost("/rollback", RollBack).WithName("rollBackDeviceConfig")
            .WithSummary("Want again what an earlier version wanted, as a new version").RequireUser("devices:write");
    }

    private static async Task<ResourceResult<DeviceConfig>> Get(
        Guid id, CurrentUser user, IMediator mediator, CancellationToken ct)
    {
        var device = await mediator.Send(new GetDevice(user.Id, id), ct) ?? throw new DeviceNotFound();
        return Resource.Ok(device.Config!);
    }

    private static async Task<ResourceResult<DeviceConfig>> Patch(
        Guid id, [FromBody] JsonElement body, IfMatch ifMatch, CurrentUser user, IMediator mediator,
        CancellationToken ct) =>
        Resource.Ok(await mediator.Send(new PatchDeviceConfig(user.Id, id, body, ifMatch.Value), ct));

    private static async Task<Ok<Page<ConfigVersion>>> List(
        Guid id, [AsParameters] PageQuery page, CurrentUser user, IMediator mediator, CancellationToken ct) =>
        TypedResults.Ok(
            await mediator.Send(new ListConfigVersions(user.Id, id, page), ct) ?? throw new DeviceNotFound());

    private static async Task<ResourceResult<DeviceConfig>> RollBack(
        Guid id, RollBackDeviceConfigBody body, CurrentUser user, IMediator mediator, CancellationToken ct) =>
        Resource.Ok(await mediator.Send(new RollBackDeviceConfig(user.Id, id, body.Version), ct));
}

/// <summary>The version is required.</summary>
internal sealed record RollBackDeviceConfigBody(long? Version = null);
