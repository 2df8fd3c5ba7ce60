using MediatR;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Modular.Api.Http;
using Modular.Application.Devices;
using Modular.Application.Pipeline;
using Modular.Domain.Devices;

namespace Modular.Api.Devices;

internal static class DeviceEndpoints
{
    public static void MapDevices(this IEndpointRouteBuilder app)
    {
        var devices = app.MapGroup("/v1/devices").WithTags("Devices");
        devices.MapGet("/", List).WithName("listDevices").WithSummary("List devices").RequireUser("devices:read");
        devices.MapGet("/self", GetSelf).WithName("getOwnDevice").WithSummary("The device that calls").RequireDevice();
        devices.MapGet("/{id:guid}", Get).WithName("getDevice").WithSummary("Read a device")
            .RequireUser("devices:read");
        devices.MapPatch("/{id:guid}", Update).WithName("updateDevice").WithSummary("Rename or retag a device")
            .RequireUser("devices:write");
        devices.MapDelete("/{id:guid}", Remove).WithName("removeDevice")
            .WithSummary("Remove a device: its key is dead at once, its open tasks fail").RequireUser("devices:write");
        devices.MapPost("/{id:guid}/rotate-key", RotateKey).WithName("rotateDeviceKey")
            .WithSummary("Give a device a new key").RequireUser("devices:write");
        devices.MapGet("/{id:guid}/history", GetHistory).WithName("getDeviceHistory")
            .WithSummary("Read a device's presence and metrics of the last hours").RequireUser("devices:read");
        devices.MapConfig();
        devices.MapEnrollments();
        app.MapDaemon();
    }

    private static async Task<Ok<Page<DeviceDetails>>> List(
        [AsParameters] PageQuery page, string? status, string? tag, string? q,
        CurrentUser user, IMediator mediator, CancellationToken ct) =>
        TypedResults.Ok(await mediator.Send(new ListDevices(user.Id, page, status, tag, q), ct));

    private static async Task<ResourceResult<DeviceDetails>> GetSelf(
        CurrentDevice device, IMediator mediator, CancellationToken ct) =>
        Resource.Ok(await mediator.Send(new GetDevice(device.UserId, device.Id), ct) ?? throw new DeviceNotFound());

    private static async Task<ResourceResult<DeviceDetails>> Get(
        Guid id, CurrentUser user, IMediator mediator, CancellationToken ct) =>
        Resource.Ok(await mediator.Send(new GetDevice(user.Id, id), ct) ?? throw new DeviceNotFound());

    private static async Task<ResourceResult<DeviceDetails>> Update(
        Guid id, UpdateDeviceBody body, IfMatch ifMatch, CurrentUser user, IMediator mediator, CancellationToken ct) =>
        Resource.Ok(await mediator.Send(new UpdateDevice(user.Id, id, body.Name, body.Tags, ifMatch.Value), ct));

    private static async Task<NoContent> Remove(
        Guid id, IfMatch ifMatch, CurrentUser user, IMediator mediator, CancellationToken ct)
    {
        await mediator.Send(new RemoveDevice(user.Id, id, ifMatch.Value), ct);
        return TypedResults.NoContent();
    }

    private static async Task<Ok<RotatedDeviceKey>> RotateKey(
        Guid id, [FromBody] RotateDeviceKeyBody? body, CurrentUser user, IMediator mediator, CancellationToken ct) =>
        TypedResults.Ok(await mediator.Send(new RotateDeviceKey(user.Id, id, body?.GraceSeconds), ct));

    private static async Task<Ok<DeviceHistory>> GetHistory(
        Guid id, int? hours, CurrentUser user, IMediator mediator, CancellationToken ct) =>
        TypedResults.Ok(
            await mediator.Send(new GetDeviceHistory(user.Id, id, hours), ct) ?? throw new DeviceNotFound());
}

/// <summary>A merge patch (RFC 7396).</summary>
internal sealed record UpdateDeviceBody
{
    public Optional<string> Name { get; init; }

    public Optional<IReadOnlyList<string>> Tags { get; init; }
}

internal sealed record RotateDeviceKeyBody(int? GraceSeconds = null);
