using Modular.Domain;
using Modular.Domain.Auth;

namespace Modular.Application.Auth.OAuth;

/// <summary>Adds identities to accounts, and tells.</summary>
public sealed class IdentityLinks(IIdentityStore identities, AccountMails mails, IAuditLog audit, TimeProvider clock)
{
    /// <summary>Adds the identity to the account, which the caller has locked or made; the identity's id.</summary>
    public Guid Add(User user, LoginProvider provider, ProviderIdentity who)
    {
        var now = clock.GetUtcNow();
        var identity = new LinkedIdentity(Ids.New(now), user.Id);
        identities.Add(identity, provider.Name, who, now);
        audit.Note(AuditNote.OfOwn(AuditActions.IdentityLinked, user.Id, provider.Name));
        return identity.Id;
    }

    /// <summary>Says to the account's address that there is another way to log in.</summary>
    public Task TellMailbox(User user, LoginProvider provider, CancellationToken ct) =>
        mails.SayIdentityLinked(user.Email, provider.DisplayName, ct);
}
