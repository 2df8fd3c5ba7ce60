using System.Text;
using Modular.Application.Notifications;
using Modular.Domain;
using Modular.Infrastructure.Notifications.Mail;

namespace Modular.IntegrationTests.Notifications;

/// <summary>A test that sends mails to a mail server.</summary>
internal abstract class MailTest
{
    protected static OutgoingMail Mail(
        string to = "ada@example.com", string subject = "Hello", string text = "Hello Ada.", string? html = null) =>
        new(Ids.New(TimeProvider.System.GetUtcNow()), to, subject, text, html);

    protected static SmtpMailSender Sender(MailServer server) =>
        new(new MailOptions { Server = server, From = "no-reply@cloud.example.com" }, server, TimeProvider.System);

    protected static Task Send(MailServer server, OutgoingMail mail) =>
        Sender(server).Send(mail, CancellationToken.None);

    /// <summary>The body of a mail of one part, decoded as RFC 2045 says.</summary>
    protected static string BodyOf(string raw)
    {
        var body = raw[(raw.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..].Replace("=\r\n", "");
        var bytes = new List<byte>();
        for (var i = 0; i < body.Length; i++)
        {
            if (body[i] == '=')
                bytes.Add(Convert.FromHexString(body.AsSpan(i + 1, 2))[0]);
            else
                bytes.Add((byte)body[i]);
            i += body[i] == '=' ? 2 : 0;
        }

        return Encoding.UTF8.GetString([.. bytes]).ReplaceLineEndings("\n");
    }
}
