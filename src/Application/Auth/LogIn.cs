using MediatR;
using Modular.Application.Pipeline;
using Modular.Domain.Auth;

namespace Modular.Application.Auth;

/// <summary>Signs in with a password; an unknown address is answered like a wrong one, as late.</summary>
public sealed record LogIn(string Email, string Password, RequestOrigin Origin) : ICommand<SignedIn>;

internal sealed class LogInHandler(
    PasswordProof proof, IUserStore users, IAuditLog audit, SignIn signIn, AuthOptions options)
    : IRequestHandler<LogIn, SignedIn>
{
    public async Task<SignedIn> Handle(LogIn command, CancellationToken ct)
    {
        var found = await proof.Prove(command.Email, command.Password, command.Origin, AuditActions.LoggedIn, ct);
        if (found.User.Disabled)
        {
            await audit.NoteRefusal(new AuditNote(AuditActions.LoggedIn, found.User.Id), ct);
            throw new AccountDisabled();
        }

        // Said only to whoever knows the password: it tells that there is such an account.
        if (options.RequireVerifiedEmail && !found.User.EmailVerified)
        {
            await audit.NoteRefusal(new AuditNote(AuditActions.LoggedIn, found.User.Id), ct);
            throw new EmailUnverified();
        }

        if (!await users.Hold(found.User.Id, found.Hash, ct))
            throw new InvalidCredentials();

        audit.Note(AuditNote.OfOwn(AuditActions.LoggedIn, found.User.Id));
        return await signIn.Begin(found.User, command.Origin, ct);
    }
}
