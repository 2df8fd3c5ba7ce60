namespace Modular.Api.Configuration;

/// <summary>Where gRPC is served.</summary>
internal sealed record GrpcSettings
{
    /// <summary>The port where nothing else is configured.</summary>
    public const int DefaultPort = 8084;

    /// <summary><c>Grpc:Port</c>: 1 to 65535, 0 for none; default 8084.</summary>
    public int? Port { get; init; } = DefaultPort;

    /// <summary>Whether nobody has asked for the port: one that is taken is then no reason to end.</summary>
    public bool IsByDefault { get; init; } = true;

    /// <summary><c>Grpc:Expose</c>: listens on every address, not on loopback alone; default false.</summary>
    public bool Expose { get; init; }
}
