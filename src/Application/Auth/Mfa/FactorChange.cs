using Modular.Domain.Auth;

namespace Modular.Application.Auth.Mfa;

/// <summary>What surrounds every change of a second factor: a login of just now, a right code, a note.</summary>
public sealed class FactorChange(
    FreshLogin logins, SecondFactorProof proof, SignedInAccount account, OtherSessions others, IAuditLog audit)
{
    /// <summary>
    /// Uses the code and holds the account until the commit. Refuses with <see cref="ReauthenticationRequired"/> and
    /// <see cref="InvalidCode"/>.
    /// </summary>
    public async Task Prove(
        Guid userId, Guid sessionId, Authenticator authenticator, TypedCode code, CancellationToken ct)
    {
        await logins.Require(sessionId, ct);
        await proof.Prove(userId, authenticator, code, async () => await account.Hold(userId, sessionId, ct), ct);
        audit.Note(new AuditNote(code.Action, userId));
    }

    /// <summary>Ends the user's sessions but this one.</summary>
    public Task EndOthers(Guid userId, Guid sessionId, CancellationToken ct) =>
        others.End(userId, sessionId, AuditActions.SessionEnded, ct);
}
