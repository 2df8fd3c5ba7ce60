using System.Text.Json;
using MediatR;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Modular.Api.Http;
using Modular.Application.Devices;
using Modular.Application.Pipeline;
using Modular.Application.Tasks.Contracts;
using Modular.Domain.Devices;

namespace Modular.Api.Devices;

internal static class DaemonEndpoints
{
    public static void MapDaemon(this IEndpointRouteBuilder app)
    {
        var daemon = app.MapGroup("/v1/daemon").WithTags("Daemon");
        daemon.MapPost("/register", Register).WithName("registerDevice")
            .WithSummary("Give this machine a device and a key").RequireEnrollment("devices:write");
        daemon.MapPost("/heartbeat", Heartbeat).WithName("sendHeartbeat")
            .WithSummary("Say that the daemon is there, how it is and what it runs").RequireDevice();
        daemon.MapPost("/offline", Offline).WithName("goOffline")
            .WithSummary("Say goodbye: offline at once, leased tasks return to the queue").RequireDevice();
    }

    private static async Task<Results<Created<RegisteredDevice>, Ok<RegisteredDevice>>> Register(
        RegisterDeviceBody body, Caller caller, IMediator mediator, CancellationToken ct)
    {
        var (isNew, answer) = await mediator.Send(body.ToCommand(caller.Principal), ct);
        return isNew ? TypedResults.Created($"/v1/devices/{answer.Device.Id}", answer) : TypedResults.Ok(answer);
    }

    private static async Task<Ok<HeartbeatAnswer>> Heartbeat(
        [FromBody] HeartbeatBody? body, CurrentDevice device, IMediator mediator, CancellationToken ct) =>
        TypedResults.Ok(await mediator.Send((body ?? new HeartbeatBody()).ToCommand(device.Id), ct));

    private static async Task<NoContent> Offline(CurrentDevice device, IMediator mediator, CancellationToken ct)
    {
        await mediator.Send(new EndPresence(device.Id), ct);
        return TypedResults.NoContent();
    }
}

/// <summary>Name and platform are required.</summary>
internal sealed record RegisterDeviceBody(
    string? Name = null, string? Platform = null, string? Hostname = null, string? AgentVersion = null,
    string? MachineId = null, IReadOnlyList<string>? Capabilities = null, IReadOnlyList<string>? Tags = null)
{
    // The validator refuses a missing name or platform by its field.
    public RegisterDevice ToCommand(Principal principal) => new(
        principal.UserId,
        principal.Kind == CredentialKind.EnrollmentToken ? principal.CredentialId : null,
        Name!,
        new MachineFacts(Platform!, Hostname, AgentVersion, MachineId, Capabilities ?? []),
        Tags ?? []);
}

/// <summary>All of it is optional.</summary>
internal sealed record HeartbeatBody(
    DeviceMetrics? Metrics = null, string? AgentVersion = null,
    JsonElement? ReportedConfig = null, long? ReportedConfigVersion = null, ConfigStatus? ConfigStatus = null,
    string? InstanceId = null, bool? TakeOver = null, IReadOnlyList<RunningTask>? Running = null)
{
    public RecordHeartbeat ToCommand(Guid deviceId) => new(
        new HeartbeatSign(deviceId, InstanceId, TakeOver ?? false, Metrics),
        AgentVersion,
        ReportedConfig is null && ReportedConfigVersion is null && ConfigStatus is null
            ? null
            : new ReportedConfig(ReportedConfig, ReportedConfigVersion, ConfigStatus),
        Running);
}
