using Modular.Api.Configuration;
using Modular.Application.Notifications;

namespace Modular.Api.Notifications;

internal static class MailSettings
{
    /// <summary>What the settings say about mail.</summary>
    public static MailOptions ForMail(this Settings settings) => new()
    {
        Server = settings.Smtp is { } smtp ? ServerOf(smtp) : null,
        From = settings.MailFrom ?? $"no-reply@{settings.PublicUrl?.IdnHost ?? "localhost"}",
    };

    private static MailServer ServerOf(SmtpSettings smtp)
    {
        var security = smtp switch
        {
            { IsEncryptedFromTheStart: true } => MailSecurity.Tls,
            { Tls: "required" } => MailSecurity.StartTls,
            { Tls: "none" } => MailSecurity.None,
            _ => MailSecurity.StartTlsIfOffered,
        };
        return new MailServer(smtp.Host, smtp.Port, security)
        {
            User = smtp.User,
            Password = smtp.Password,
            TrustedCertificates = smtp.TrustedCertificates,
        };
    }
}
