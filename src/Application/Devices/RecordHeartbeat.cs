using System.Text.Json;
using System.Text.Json.Serialization;
using MediatR;
using Modular.Application.Pipeline;
using Modular.Application.Tasks.Contracts;
using Modular.Domain.Devices;

namespace Modular.Application.Devices;

/// <summary>A daemon's heartbeat: it is there, this is how it is, these tasks it runs.</summary>
/// <param name="Sign">Presence and metrics.</param>
/// <param name="AgentVersion">The daemon's version, at most 64 characters; null keeps the last one.</param>
/// <param name="Config">The configuration that it reports, or null.</param>
/// <param name="Running">The tasks that it runs, at most 1,000; null renews the leases of all that it holds.</param>
public sealed record RecordHeartbeat(
    HeartbeatSign Sign, string? AgentVersion, ReportedConfig? Config, IReadOnlyList<RunningTask>? Running)
    : ICommand<HeartbeatAnswer>;

/// <summary>A configuration as the device reports it.</summary>
/// <param name="Reported">A JSON object of at most 64 KiB, or null when only the outcome is reported.</param>
/// <param name="Version">The version that it has, applied or rejected; null for the one that it reported last.</param>
/// <param name="Status">What it did with that version, or null.</param>
public sealed record ReportedConfig(JsonElement? Reported, long? Version, ConfigStatus? Status);

/// <summary>What a device did with a wanted configuration.</summary>
public enum ConfigStatus
{
    [JsonStringEnumMemberName("applied")]
    Applied,
    [JsonStringEnumMemberName("rejected")]
    Rejected,
}

/// <summary>What a daemon is told with every heartbeat.</summary>
/// <param name="ServerTime">The clock of the database.</param>
/// <param name="HeartbeatIntervalSeconds">When to send the next: 30 s, 15 s while it holds tasks.</param>
/// <param name="PendingTasks">How many tasks it could claim now.</param>
/// <param name="CancelTaskIds">Tasks that it runs and is asked to stop.</param>
/// <param name="LostTaskIds">Tasks that it named but no longer holds.</param>
/// <param name="DesiredConfigVersion">The wanted version of its configuration; 0 when there is none.</param>
public sealed record HeartbeatAnswer(
    DateTimeOffset ServerTime, int HeartbeatIntervalSeconds, int PendingTasks,
    IReadOnlyList<Guid> CancelTaskIds, IReadOnlyList<Guid> LostTaskIds, long DesiredConfigVersion);

internal sealed class RecordHeartbeatHandler(
    IPresenceStore presence, IDeviceStore devices, DeviceNews news, IMediator mediator)
    : IRequestHandler<RecordHeartbeat, HeartbeatAnswer>
{
    public async Task<HeartbeatAnswer> Handle(RecordHeartbeat command, CancellationToken ct)
    {
        var deviceId = command.Sign.DeviceId;
        // The key was good a moment ago: no row means that the device was removed since.
        var mark = await presence.Mark(command.Sign, ct) ?? throw new NotAuthenticated(NotAuthenticated.Unknown);
        if (!mark.Taken)
            throw new DeviceKeyInUse();
        if (mark.OtherInstance && command.Sign.TakeOver)
            await mediator.Send(new RescueTasks(deviceId), ct);
        await Note(command, mark.Was, ct);

        var leases = await mediator.Send(new RenewLeases(deviceId, command.Running), ct);
        var window = leases.HoldsTasks ? PresenceWindow.Busy : PresenceWindow.Idle;
        if (window.Online != mark.Online)
            presence.SetWindow(deviceId, window);
        return new HeartbeatAnswer(
            mark.ServerTime, window.HeartbeatSeconds, leases.PendingTasks,
            leases.CancelTaskIds, leases.LostTaskIds, DesiredConfigVersion: 0);
    }

    private async Task Note(RecordHeartbeat command, DeviceStatus was, CancellationToken ct)
    {
        var deviceId = command.Sign.DeviceId;
        if (command.Config is not null)
            devices.SetReportedConfig(deviceId, command.Config);
        var upgraded = command.AgentVersion is not null
            && await devices.SetAgentVersion(deviceId, command.AgentVersion, ct);

        if (was != DeviceStatus.Online)
            await news.Changed([new PresenceChange(deviceId, was, DeviceStatus.Online)], ct);
        else if (upgraded)
            await news.Updated(deviceId, ct);
    }
}
