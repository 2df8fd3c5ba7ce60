namespace Modular.Domain.Devices;

/// <summary>What a machine says about itself when it registers.</summary>
/// <param name="Platform">Operating system and architecture, such as <c>linux-x64</c>.</param>
/// <param name="Hostname">Its host name, or null.</param>
/// <param name="AgentVersion">The daemon's version, or null.</param>
/// <param name="MachineId">Names the machine across registrations, or null: then each registration is a new
/// device.</param>
/// <param name="Capabilities">What it can do, such as the task kinds that it allows.</param>
public sealed record MachineFacts(
    string Platform, string? Hostname, string? AgentVersion, string? MachineId, IReadOnlyList<string> Capabilities);

/// <summary>A machine of a user that runs the daemon.</summary>
public sealed record Device
{
    public const int NameMaxLength = 100;
    public const int PlatformMaxLength = 64;
    public const int HostnameMaxLength = 255;
    public const int AgentVersionMaxLength = 64;
    public const int MachineIdMaxLength = 128;
    public const int CapabilityMaxLength = 64;
    public const int MaxCapabilities = 64;

    public required Guid Id { get; init; }
    public required Guid UserId { get; init; }
    public required string Name { get; init; }
    public required MachineFacts Machine { get; init; }
    public required IReadOnlyList<string> Tags { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>A device that was not known before.</summary>
    public static Device Register(
        Guid userId, string name, MachineFacts machine, IReadOnlyList<string> tags, DateTimeOffset now) => new()
        {
            Id = Ids.New(now),
            UserId = userId,
            Name = name.Trim(),
            Machine = machine,
            Tags = tags,
            CreatedAt = now,
        };

    /// <summary>The same machine again: its facts are new, its name and tags stay as its owner has them.</summary>
    public Device RegisterAgain(MachineFacts machine) => this with { Machine = machine };

    /// <summary>The device under another name.</summary>
    public Device Rename(string name) => this with { Name = name.Trim() };

    /// <summary>The device with other tags.</summary>
    public Device Retag(IReadOnlyList<string> tags) => this with { Tags = tags };
}
