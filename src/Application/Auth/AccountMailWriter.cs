using Modular.Application.Notifications.Contracts;

namespace Modular.Application.Auth;

/// <summary>
/// Writes the mails about accounts when they are sent: only here a code is put into words, and one that was voided,
/// used or has expired meanwhile is not sent at all.
/// </summary>
public sealed class AccountMailWriter(ICodeStore codes, OneTimeCodes secrets, AuthOptions options) : IMailWriter
{
    public string Module => AccountMailTexts.Module;

    public async Task<MailContent?> Write(MailWanted wanted, CancellationToken ct)
    {
        // Links and names come from PUBLIC_URL alone: what a request calls the host may be anybody's.
        var site = options.PublicUrl?.AbsoluteUri;
        if (wanted.Template != AccountMailTexts.Code)
            return AccountMailTexts.OfNotice(wanted.Template, wanted.Detail, site);

        return wanted.Subject is { } id && await codes.FindLive(id, ct) is { } code
            ? AccountMailTexts.OfCode(code.Purpose, secrets.Of(code), site)
            : null;
    }
}
