using Modular.Domain.Auth;

namespace Modular.Application.Auth;

/// <summary>Adds accounts, however they come about.</summary>
public sealed class NewAccounts(IUserStore users, IAuditLog audit, TimeProvider clock)
{
    /// <summary>Adds an account; refuses with <see cref="EmailTaken"/>.</summary>
    public async Task<User> Add(string email, string? name, string role, string passwordHash, CancellationToken ct)
    {
        var user = User.Register(email, name, role, clock.GetUtcNow());
        await users.Add(user, passwordHash, ct);
        audit.Note(new AuditNote(AuditActions.AccountCreated, user.Id, role));
        return user;
    }
}
