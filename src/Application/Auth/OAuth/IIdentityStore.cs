namespace Modular.Application.Auth.OAuth;

/// <summary>An identity at a provider and the account that it logs in to.</summary>
public sealed record LinkedIdentity(Guid Id, Guid UserId);

/// <summary>Keeps identities at providers; issuer and subject are one account's.</summary>
public interface IIdentityStore
{
    /// <summary>
    /// The account's identity, or null. Whoever else asks for the same one waits until this unit of work has ended.
    /// </summary>
    Task<LinkedIdentity?> Reserve(string issuer, string subject, CancellationToken ct);

    /// <summary>Keeps that it was used; false when it has been removed meanwhile.</summary>
    Task<bool> Use(Guid id, DateTimeOffset now, CancellationToken ct);

    /// <summary>Adds an identity of the user, who is locked.</summary>
    void Add(LinkedIdentity identity, string provider, ProviderIdentity who, DateTimeOffset now);

    /// <summary>The ids of the user's identities.</summary>
    Task<IReadOnlyList<Guid>> IdsOf(Guid userId, CancellationToken ct);

    /// <summary>Removes an identity of the user, and every login by it that is not finished.</summary>
    void Remove(LinkedIdentity identity);
}
