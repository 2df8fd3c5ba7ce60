using System.Net;

namespace Modular.Application.Pipeline;

/// <summary>What kind of credential a caller showed.</summary>
public enum CredentialKind
{
    /// <summary>A JWT of a signed-in session.</summary>
    AccessToken,

    /// <summary>A user's key, <c>mak_</c>.</summary>
    UserKey,

    /// <summary>A device's key, <c>mdk_</c>.</summary>
    DeviceKey,

    /// <summary>A device enrolment token, <c>met_</c>: good for registering a device and nothing else.</summary>
    EnrollmentToken,
}

/// <summary>Who calls, proven by a credential.</summary>
/// <param name="Kind">What was shown.</param>
/// <param name="UserId">The user, or the owner of the device.</param>
/// <param name="CredentialId">The session, the key or the enrolment token.</param>
public sealed record Principal(CredentialKind Kind, Guid UserId, Guid CredentialId)
{
    /// <summary>The device of a device key.</summary>
    public Guid? DeviceId { get; init; }

    /// <summary>The user's role: <c>owner</c>, <c>admin</c> or <c>member</c>.</summary>
    public string Role { get; init; } = "member";

    /// <summary>The scopes of a user key; null stands for every scope of the role.</summary>
    public IReadOnlySet<string>? Scopes { get; init; }

    /// <summary>The networks that the credential may be used from; null for anywhere.</summary>
    public IReadOnlyList<IPNetwork>? AllowedNetworks { get; init; }

    /// <summary>Names the one access token; null for what is no token.</summary>
    public Guid? TokenId { get; init; }

    /// <summary>When the access token was issued, to the millisecond; null for what is no token.</summary>
    public DateTimeOffset? IssuedAt { get; init; }

    /// <summary>When the credential ends, or null for never; a live stream ends with it.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
}

/// <summary>Proves credentials of one kind.</summary>
public interface ICredentialVerifier
{
    /// <summary>The signal that a credential has ended before its time: open streams verify theirs again.</summary>
    const string RevokedTopic = "auth.revocations";

    /// <summary>Whether <paramref name="token"/> looks like this kind (by its prefix).</summary>
    bool Recognises(string token);

    /// <summary>
    /// Returns who calls; refuses an unknown, expired or revoked credential with an <c>Unauthenticated</c>.
    /// </summary>
    ValueTask<Principal> Verify(string token, CancellationToken ct);

    /// <summary>
    /// Verifies a credential again while its stream stays open. Where a call is a sign of life, this is none: an open
    /// socket is not.
    /// </summary>
    ValueTask<Principal> VerifyAgain(string token, CancellationToken ct) => Verify(token, ct);
}
