namespace Modular.Application.Auth.Mfa;

/// <summary>The authenticator of an account.</summary>
/// <param name="Secret">What it shares with the app.</param>
/// <param name="Sealed">The secret as it is kept; it differs after each enrolment, even of the same secret.</param>
/// <param name="LastStep">The last step of which a code was used.</param>
/// <param name="Enabled">Whether logins ask for it; until then it is only being enrolled.</param>
public sealed record Authenticator(byte[] Secret, byte[] Sealed, long LastStep, bool Enabled);

/// <summary>Keeps the second factors of accounts.</summary>
public interface ISecondFactorStore
{
    /// <summary>The account's authenticator, or null. Reads outside of the unit of work.</summary>
    Task<Authenticator?> Find(Guid userId, CancellationToken ct);

    /// <summary>Whether the account has an unused recovery code with this hash; outside of the unit of work.</summary>
    Task<bool> HasRecoveryCode(Guid userId, byte[] hash, CancellationToken ct);

    /// <summary>Keeps a new secret in place of one that was never confirmed.</summary>
    void Enroll(Guid userId, byte[] secret);

    /// <summary>Uses the code of a step; false when it, or a later one, was used or the secret is another.</summary>
    Task<bool> Use(Guid userId, Authenticator authenticator, long step, CancellationToken ct);

    /// <summary>Uses a recovery code; false when it was used meanwhile.</summary>
    Task<bool> UseRecoveryCode(Guid userId, byte[] hash, CancellationToken ct);

    /// <summary>Has logins ask for the authenticator.</summary>
    void Enable(Guid userId);

    /// <summary>Keeps these recovery codes and no others.</summary>
    void ReplaceRecoveryCodes(Guid userId, IReadOnlyList<byte[]> hashes);

    /// <summary>Removes the authenticator and every recovery code; logins ask for the password alone.</summary>
    void Disable(Guid userId);
}

/// <summary>Reads of second factors.</summary>
internal static class SecondFactors
{
    /// <summary>The account's authenticator if logins ask for it, else null.</summary>
    public static async Task<Authenticator?> FindEnabled(
        this ISecondFactorStore factors, Guid userId, CancellationToken ct) =>
        await factors.Find(userId, ct) is { Enabled: true } authenticator ? authenticator : null;
}
