namespace Modular.Domain.Auth;

/// <summary>
/// A credential of WebAuthn: the public half of a key whose private half stays with its owner's authenticators.
/// </summary>
public sealed record Passkey
{
    public required Guid Id { get; init; }

    public required Guid UserId { get; init; }

    /// <summary>What its user calls it, or null.</summary>
    public string? Name { get; init; }

    /// <summary>The authenticator's own name for it, at most 1,023 bytes; no two passkeys have one.</summary>
    public required byte[] CredentialId { get; init; }

    /// <summary>The key, as a COSE_Key (RFC 9052).</summary>
    public required byte[] PublicKey { get; init; }

    /// <summary>How often the authenticator says that it has signed; always 0 for one that does not count.</summary>
    public required uint Counter { get; init; }

    /// <summary>How browsers can reach the authenticator, such as <c>internal</c> or <c>usb</c>.</summary>
    public required IReadOnlyList<string> Transports { get; init; }

    /// <summary>Whether it may be copied to other machines of its owner.</summary>
    public required bool BackupEligible { get; init; }

    /// <summary>Whether it was copied, when it was last used.</summary>
    public required bool BackedUp { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}
