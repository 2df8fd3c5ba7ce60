using Modular.Application.Pipeline;
using Modular.Domain.Auth;

namespace Modular.Application.Auth.Passkeys;

/// <summary>A passkey as the wire has it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">What its user calls it, or null.</param>
/// <param name="CreatedAt">When it was added.</param>
/// <param name="LastUsedAt">When it was last used to log in, or null.</param>
/// <param name="BackupEligible">Whether it may be copied to other machines of its owner.</param>
/// <param name="BackedUp">Whether it was copied: then losing one machine does not lose it.</param>
/// <param name="Transports">How browsers can reach its authenticator.</param>
public sealed record PasskeyDetails(
    Guid Id, string? Name, DateTimeOffset CreatedAt, DateTimeOffset? LastUsedAt, bool BackupEligible, bool BackedUp,
    IReadOnlyList<string> Transports)
{
    /// <summary>One that was just added.</summary>
    public static PasskeyDetails Of(Passkey passkey) => new(
        passkey.Id, passkey.Name, passkey.CreatedAt, LastUsedAt: null, passkey.BackupEligible, passkey.BackedUp,
        passkey.Transports);
}

/// <summary>A user's passkeys, newest first.</summary>
public sealed record ListPasskeys(Guid UserId, PageQuery Page) : IQuery<Page<PasskeyDetails>>;

/// <summary>A user's passkey; null when there is none or it is somebody else's.</summary>
public sealed record GetPasskey(Guid UserId, Guid PasskeyId) : IQuery<PasskeyDetails?>;
