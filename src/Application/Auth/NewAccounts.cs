using Modular.Domain;
using Modular.Domain.Auth;

namespace Modular.Application.Auth;

/// <summary>Adds accounts, however they come about.</summary>
public sealed class NewAccounts(IUserStore users, CodeIssue codes, IAuditLog audit, TimeProvider clock)
{
    /// <summary>
    /// Adds an account and mails a code to verify its address; refuses with <see cref="EmailTaken"/>.
    /// </summary>
    public async Task<User> Add(string email, string? name, string role, string passwordHash, CancellationToken ct)
    {
        var user = User.Register(email, name, role, clock.GetUtcNow());
        await Add(user, passwordHash, ct);
        await codes.Issue(CodePurposes.VerifyEmail, user, email, ct);
        return user;
    }

    /// <summary>
    /// Adds an account whose address somebody vouches for, the operator or a provider; without a password for null.
    /// Refuses with <see cref="EmailTaken"/>.
    /// </summary>
    public async Task<User> AddVerified(
        string email, string? name, string role, string? passwordHash, CancellationToken ct)
    {
        var user = User.Register(email, name, role, clock.GetUtcNow()) with { EmailVerified = true };
        await Add(user, passwordHash, ct);
        return user;
    }

    /// <summary>
    /// Adds an account and mails a code to verify its address; where there is one already, its mailbox is told instead.
    /// Both are the same statements, so that neither the answer nor its time tells which it was.
    /// </summary>
    /// <returns>The id of the code; of no use where there is an account already.</returns>
    public async Task<Guid> AddOrTell(
        string email, string? name, string role, string passwordHash, CancellationToken ct)
    {
        var user = User.Register(email, name, role, clock.GetUtcNow());
        var isNew = await users.TryAdd(user, passwordHash, ct);
        // The owner is made once: to answer as if that were done would leave an instance that nobody can own.
        if (!isNew && role == Roles.Owner)
            throw new EmailTaken();

        var codeId = Ids.New(clock.GetUtcNow());
        var holder = await users.Lock(email, ct) ?? user;
        audit.Note(new AuditNote(
            isNew ? AuditActions.AccountCreated : AuditActions.RegistrationRepeated, holder.Id, role));
        await codes.Issue(
            codeId, isNew ? CodePurposes.VerifyEmail : CodePurposes.ExistingAccount, holder, holder.Email, ct);
        return codeId;
    }

    private async Task Add(User user, string? passwordHash, CancellationToken ct)
    {
        if (!await users.TryAdd(user, passwordHash, ct))
            throw new EmailTaken();
        audit.Note(new AuditNote(AuditActions.AccountCreated, user.Id, user.Role));
    }
}
