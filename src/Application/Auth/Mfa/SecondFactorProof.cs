using Modular.Domain.Auth;

namespace Modular.Application.Auth.Mfa;

/// <summary>A code that somebody shows.</summary>
/// <param name="Text">As it was typed.</param>
/// <param name="Origin">Where it comes from.</param>
/// <param name="Action">What it is shown for, one of <see cref="AuditActions"/>.</param>
public sealed record TypedCode(string Text, RequestOrigin Origin, string Action);

/// <summary>
/// Proves that somebody has the second factor of an account. Every use of a code goes through here, so that none
/// forgets to count what is wrong, and none is good twice.
/// </summary>
public sealed class SecondFactorProof(
    ISecondFactorStore factors, RecoveryCodes recovery, AttemptGate gate, IAuditLog audit, TimeProvider clock)
{
    /// <summary>
    /// Uses the code with the unit of work and returns the account; refuses with <see cref="InvalidCode"/>.
    /// </summary>
    /// <param name="userId">Whose code.</param>
    /// <param name="authenticator">The account's authenticator, as it was found.</param>
    /// <param name="typed">The code.</param>
    /// <param name="hold">Holds the account until the commit; null when the code may not be used any more.</param>
    /// <param name="ct">Ends the wait for the database.</param>
    public async Task<User> Prove(
        Guid userId, Authenticator authenticator, TypedCode typed, Func<Task<User?>> hold, CancellationToken ct)
    {
        // Looked up before the account is held: a wrong code opens no transaction, and so the refusal can be noted.
        var use = await Find(userId, authenticator, typed.Text, ct);
        var user = await gate.Attempt(
            GateDoor.Code, userId.ToString(), typed.Origin,
            async () => use is not null
                && await hold() is { } held && held.MfaEnabled == authenticator.Enabled && await use() ? held : null,
            ct);
        if (user is not null)
            return user;
        if (use is null)
            await audit.NoteRefusal(new AuditNote(typed.Action, userId), ct);
        throw new InvalidCode();
    }

    // How to use the code; null when it is wrong.
    private async Task<Func<Task<bool>>?> Find(
        Guid userId, Authenticator authenticator, string typed, CancellationToken ct)
    {
        var code = SecondFactorCode.Read(typed);
        switch (code?.Kind)
        {
            case SecondFactorKind.Totp:
                var step = Totp.Match(
                    authenticator.Secret, code.Text, clock.GetUtcNow(), authenticator.LastStep);
                return step is null ? null : () => factors.Use(userId, authenticator, step.Value, ct);
            case SecondFactorKind.Recovery:
                var hash = recovery.Hash(userId, code);
                return await factors.HasRecoveryCode(userId, hash, ct)
                    ? () => factors.UseRecoveryCode(userId, hash, ct)
                    : null;
            default:
                return null;
        }
    }
}
