using Modular.Api.Agent.Server;
using Modular.Api.Agent.State;

namespace Modular.Api.Agent;

/// <summary>What heartbeats say of this machine, and what they want of it.</summary>
internal sealed class Machine(string instanceId, MachineMeter meter, ConfigFile config)
{
    private HeldConfig? _told;

    public HeartbeatBody Describe(IReadOnlyList<RunningTask> running, bool? takeOver)
    {
        var (held, rejected) = (config.Held, config.Rejected);
        var body = new HeartbeatBody(Build.Version, instanceId, running, takeOver) { Metrics = meter.Measure() };
        if (rejected is not null)
        {
            return body with
            {
                ReportedConfigVersion = rejected.Config.Version,
                ConfigStatus = HeartbeatBody.Rejected,
            };
        }

        return body with
        {
            ReportedConfigVersion = held?.Version,
            ConfigStatus = held is null ? null : HeartbeatBody.Applied,
            // Once: the server keeps what it was told.
            ReportedConfig = held == _told ? null : held?.Content,
        };
    }

    /// <summary>
    /// Takes over what the answer to <paramref name="said"/> wants; true when the server should hear of it at once.
    /// </summary>
    public async Task<bool> Follow(
        HeartbeatAnswer answer, HeartbeatBody said, ServerClient server, CancellationToken ct)
    {
        if (said.ReportedConfig is not null)
            _told = config.Held;
        var wanted = answer.DesiredConfigVersion;
        var rejected = config.Rejected is { } last && last.Config.Version == wanted ? last : null;
        if (wanted == 0 || rejected is { IsFinal: true }
            || (config.Rejected is null && wanted == config.Held?.Version))
            return false;

        // The server leaves out what it was told once that this machine has: its files may be gone since.
        var desired = rejected?.Config ?? (answer.DesiredConfig is { } sent
            ? new HeldConfig(wanted, sent)
            : (await server.Self(ct)).Config.ToHeld());
        return desired is not null && await config.Take(desired, ct);
    }
}
