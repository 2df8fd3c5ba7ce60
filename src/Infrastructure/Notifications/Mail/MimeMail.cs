using System.Globalization;
using System.Text;
using Modular.Application.Notifications;
using Modular.Domain.Notifications;

namespace Modular.Infrastructure.Notifications.Mail;

/// <summary>A mail as it travels (RFC 5322, RFC 2045): no line over 78 characters, bodies in ASCII.</summary>
internal static class MimeMail
{
    /// <summary>The whole mail; lines end with CRLF.</summary>
    /// <exception cref="MailUndeliverable">The subject is no line of text.</exception>
    public static byte[] Write(OutgoingMail mail, Mailbox from, Mailbox to, DateTimeOffset now)
    {
        if (mail.Subject.Any(char.IsControl))
            throw new MailUndeliverable("its subject is not one line of text.");

        var text = new StringBuilder();
        void Line(string line) => text.Append(line).Append("\r\n");
        Line($"From: {from}");
        Line($"To: {to}");
        Line($"Subject: {EncodedText.Header(mail.Subject)}");
        Line($"Date: {now.UtcDateTime.ToString("ddd, dd MMM yyyy HH:mm:ss '+0000'", CultureInfo.InvariantCulture)}");
        Line($"Message-Id: <{mail.Id}@{from.Domain}>");
        // RFC 3834: nobody's absence note answers it.
        Line("Auto-Submitted: auto-generated");
        Line("MIME-Version: 1.0");
        AddBody(text, mail);
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static void AddBody(StringBuilder text, OutgoingMail mail)
    {
        if (mail.Html is null)
        {
            AddPart(text, "plain", mail.Text);
            return;
        }

        // An equals sign before an underscore is never seen in quoted-printable.
        var boundary = $"=_{mail.Id:N}";
        text.Append($"Content-Type: multipart/alternative; boundary=\"{boundary}\"\r\n\r\n--{boundary}\r\n");
        AddPart(text, "plain", mail.Text);
        text.Append($"--{boundary}\r\n");
        AddPart(text, "html", mail.Html);
        text.Append($"--{boundary}--\r\n");
    }

    private static void AddPart(StringBuilder text, string kind, string body) => text
        .Append($"Content-Type: text/{kind}; charset=utf-8\r\n")
        .Append("Content-Transfer-Encoding: quoted-printable\r\n\r\n")
        .Append(EncodedText.QuotedPrintable(body));
}
