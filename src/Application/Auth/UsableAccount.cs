using Modular.Domain.Auth;

namespace Modular.Application.Auth;

/// <summary>Whether an account may sign in at all, which is said only to whoever knows its password.</summary>
public sealed class UsableAccount(IAuditLog audit, AuthOptions options)
{
    /// <summary>
    /// Refuses with <see cref="AccountDisabled"/> and <see cref="EmailUnverified"/>, and notes that as a refused login.
    /// </summary>
    public async Task Require(User user, CancellationToken ct)
    {
        if (!user.Disabled && (user.EmailVerified || !options.RequireVerifiedEmail))
            return;
        await audit.NoteRefusal(new AuditNote(AuditActions.LoggedIn, user.Id), ct);
        throw user.Disabled ? new AccountDisabled() : new EmailUnverified();
    }
}
