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

/// <summary>What a daemon is told with every heartbeat.</summary>
/// <param name="ServerTime">The clock of the database.</param>
/// <param name="HeartbeatIntervalSeconds">When to send the next: 30 s, 15 s while it holds tasks.</param>
/// <param name="PendingTasks">How many tasks it could claim now.</param>
/// <param name="CancelTaskIds">Tasks that it runs and is asked to stop.</param>
/// <param name="LostTaskIds">Tasks that it named but no longer holds.</param>
/// <param name="DesiredConfigVersion">The wanted version of its configuration; 0 when there is none.</param>
public sealed record HeartbeatAnswer(
    DateTimeOffset ServerTime, int HeartbeatIntervalSeconds, int PendingTasks,
    IReadOnlyList<Guid> CancelTaskIds, IReadOnlyList<Guid> LostTaskIds, long DesiredConfigVersion)
{
    /// <summary>That configuration, left out once the device has reported its version.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JsonElement? DesiredConfig { get; init; }
}

internal sealed class RecordHeartbeatHandler(
    IPresenceStore presence, IDeviceStore devices, IDeviceConfigStore configs, DeviceNews news, IMediator mediator)
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
        var reportedVersion = await Note(command, mark, ct);

        var leases = await mediator.Send(new RenewLeases(deviceId, command.Running), ct);
        var window = leases.HoldsTasks ? PresenceWindow.Busy : PresenceWindow.Idle;
        if (window.Online != mark.Online)
            presence.SetWindow(deviceId, window);
        var wanted = mark.Config.DesiredVersion;
        return new HeartbeatAnswer(
            mark.ServerTime, window.HeartbeatSeconds, leases.PendingTasks,
            leases.CancelTaskIds, leases.LostTaskIds, wanted)
        {
            DesiredConfig = wanted == reportedVersion ? null : await configs.Find(deviceId, wanted, ct),
        };
    }

    /// <summary>Returns the version of the configuration that the device has reported by now.</summary>
    private async Task<long> Note(RecordHeartbeat command, HeartbeatMark mark, CancellationToken ct)
    {
        var deviceId = command.Sign.DeviceId;
        // Most heartbeats repeat what is known, and cost no statement for it.
        var reported = command.Config is { } config && mark.Config.IsNews(config)
            && await configs.Report(deviceId, config, ct);
        var upgraded = command.AgentVersion is not null
            && await devices.SetAgentVersion(deviceId, command.AgentVersion, ct);

        if (mark.Was != DeviceStatus.Online)
            await news.Changed([new PresenceChange(deviceId, mark.Was, DeviceStatus.Online)], ct);
        else if (upgraded || reported)
            await news.Updated(deviceId, ct);
        return reported && command.Config!.Version is { } version ? version : mark.Config.ReportedVersion;
    }
}
