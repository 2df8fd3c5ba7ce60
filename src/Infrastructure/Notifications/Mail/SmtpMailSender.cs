using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using Modular.Application.Notifications;
using Modular.Application.Providers;

namespace Modular.Infrastructure.Notifications.Mail;

/// <summary>
/// Hands mails to a mail server, one connection each. It tries once: who asked tries again, and the mail then has the
/// same Message-Id.
/// </summary>
internal sealed class SmtpMailSender(MailOptions options, MailServer server, TimeProvider clock) : IMailSender
{
    private const string Away = "notifications.mail_server_away";
    private readonly Mailbox _from = Mailbox.Parse(options.From);

    public async Task Send(OutgoingMail mail, CancellationToken ct)
    {
        var to = Mailbox.Parse(mail.To);
        var bytes = MimeMail.Write(mail, _from, to, clock.GetUtcNow());
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(server.Timeout);
        try
        {
            await using var connection = await SmtpConnection.Open(server, limit.Token);
            var session = new SmtpSession(connection, server);
            await session.Begin(limit.Token);
            await session.Send(_from, to, bytes, limit.Token);
            await SayGoodbye(connection, limit.Token);
        }
        catch (OperationCanceledException e) when (!ct.IsCancellationRequested)
        {
            throw Unavailable("it does not answer in time.", e);
        }
        // What a broken connection, a certificate that is not trusted and a server with its own ideas come to.
        catch (Exception e) when (e is SocketException or IOException or AuthenticationException
            or CryptographicException or SmtpFault)
        {
            throw Unavailable(e.Message, e);
        }
    }

    private static async Task SayGoodbye(SmtpConnection connection, CancellationToken ct)
    {
        try
        {
            await connection.Ask("QUIT", ct);
        }
        // The mail is the server's: to try it again because of this would send it twice.
        catch (Exception e) when (e is IOException or OperationCanceledException or SmtpFault)
        {
        }
    }

    private ProviderUnavailable Unavailable(string why, Exception cause) =>
        new(Away, $"The mail server {server} cannot take the mail now: {why}", cause);
}
