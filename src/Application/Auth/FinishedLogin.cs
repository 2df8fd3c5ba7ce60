using Modular.Domain.Auth;

namespace Modular.Application.Auth;

/// <summary>What every login comes to, whatever it was proven by.</summary>
public sealed class FinishedLogin(SignIn signIn, AttemptGate gate, IAuditLog audit)
{
    /// <summary>Begins a session of <paramref name="user"/>, who is held.</summary>
    /// <param name="user">Who has logged in.</param>
    /// <param name="origin">From where.</param>
    /// <param name="shown">What was shown beside or instead of the password, for the audit log; or null.</param>
    /// <param name="ct">Ends the wait for the signing key.</param>
    public Task<SignedIn> Begin(User user, RequestOrigin origin, string? shown, CancellationToken ct)
    {
        gate.Welcome(user.AccountKey, origin);
        audit.Note(AuditNote.OfOwn(AuditActions.LoggedIn, user.Id, shown));
        return signIn.Begin(user, origin, ct);
    }
}
