using Modular.Application.Notifications.Contracts;
using Modular.Application.Pipeline;
using Modular.Domain;

namespace Modular.Application.Auth;

/// <summary>Asks for the mails about accounts, with the unit of work that gives cause for them.</summary>
public sealed class AccountMails(IEventPublisher events, TimeProvider clock)
{
    /// <summary>A mail with the code of this id.</summary>
    public Task SendCode(Guid codeId, string to, CancellationToken ct) =>
        Publish(to, AccountMailTexts.Code, codeId, detail: null, ct);

    /// <summary>Says that the password was changed.</summary>
    public Task SayPasswordChanged(string to, CancellationToken ct) =>
        Publish(to, AccountMailTexts.PasswordChanged, subject: null, detail: null, ct);

    /// <summary>Says to the address so far that another one is wanted.</summary>
    public Task SayEmailChangeWanted(string to, string newEmail, CancellationToken ct) =>
        Publish(to, AccountMailTexts.EmailChangeWanted, subject: null, newEmail, ct);

    /// <summary>Says to the address so far that it is replaced.</summary>
    public Task SayEmailChanged(string to, string newEmail, CancellationToken ct) =>
        Publish(to, AccountMailTexts.EmailChanged, subject: null, newEmail, ct);

    /// <summary>Says that the account is gone.</summary>
    public Task SayAccountDeleted(string to, CancellationToken ct) =>
        Publish(to, AccountMailTexts.AccountDeleted, subject: null, detail: null, ct);

    /// <summary>A mail with the link of this invitation.</summary>
    public Task SendInvitation(Guid invitationId, string to, CancellationToken ct) =>
        Publish(to, AccountMailTexts.Invitation, invitationId, detail: null, ct);

    /// <summary>Says that there is another way to log in.</summary>
    public Task SayIdentityLinked(string to, string provider, CancellationToken ct) =>
        Publish(to, AccountMailTexts.IdentityLinked, subject: null, provider, ct);

    /// <summary>Says that a passkey was added.</summary>
    public Task SayPasskeyAdded(string to, CancellationToken ct) =>
        Publish(to, AccountMailTexts.PasskeyAdded, subject: null, detail: null, ct);

    /// <summary>Says that a passkey was removed.</summary>
    public Task SayPasskeyRemoved(string to, CancellationToken ct) =>
        Publish(to, AccountMailTexts.PasskeyRemoved, subject: null, detail: null, ct);

    private Task Publish(string to, string template, Guid? subject, string? detail, CancellationToken ct) =>
        events.Publish(new MailWanted(Ids.New(clock.GetUtcNow()), to, template, subject, detail), ct);
}
