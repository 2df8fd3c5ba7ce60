using Modular.Application.Auth.Users;
using Modular.Application.Notifications.Contracts;

namespace Modular.Application.Auth;

/// <summary>
/// Writes the mails about accounts when they are sent: only here a code or link is put into words, and one that was
/// voided, used or has expired meanwhile is not sent at all.
/// </summary>
public sealed class AccountMailWriter(
    ICodeStore codes, OneTimeCodes secrets, IInvitationStore invitations, InvitationTokens tokens, AuthOptions options)
    : IMailWriter
{
    public string Module => AccountMailTexts.Module;

    public async Task<MailContent?> Write(MailWanted wanted, CancellationToken ct)
    {
        // Links and names come from PUBLIC_URL alone: what a request calls the host may be anybody's.
        var site = options.PublicUrl?.AbsoluteUri;
        return wanted.Template switch
        {
            AccountMailTexts.Code => await OfCode(wanted.Subject!.Value, site, ct),
            AccountMailTexts.Invitation => await OfInvitation(wanted.Subject!.Value, site, ct),
            _ => AccountMailTexts.OfNotice(wanted.Template, wanted.Detail, site),
        };
    }

    private async Task<MailContent?> OfCode(Guid id, string? site, CancellationToken ct) =>
        await codes.FindLive(id, ct) is { } code
            ? AccountMailTexts.OfCode(code.Purpose, secrets.Of(code), site)
            : null;

    private async Task<MailContent?> OfInvitation(Guid id, string? site, CancellationToken ct) =>
        await invitations.Find(id, ct) is { } invitation
            ? AccountMailTexts.OfInvitation(invitation, tokens.LinkTo(id, options.Site), site)
            : null;
}
