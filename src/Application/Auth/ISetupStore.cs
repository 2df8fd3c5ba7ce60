namespace Modular.Application.Auth;

/// <summary>How far the instance is set up.</summary>
/// <param name="Seed">What the set-up token is made from, together with the master key.</param>
/// <param name="StartedAt">When the database was made.</param>
/// <param name="CompletedAt">When the owner was made, or null.</param>
public sealed record InstanceSetup(Guid Seed, DateTimeOffset StartedAt, DateTimeOffset? CompletedAt);

/// <summary>Keeps how far the instance is set up.</summary>
public interface ISetupStore
{
    /// <summary>Reads it, outside of the unit of work.</summary>
    Task<InstanceSetup> Read(CancellationToken ct);

    /// <summary>Marks that the owner is made; false when another one was made before.</summary>
    Task<bool> Complete(DateTimeOffset now, CancellationToken ct);
}
