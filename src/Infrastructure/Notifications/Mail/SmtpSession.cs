using System.Text;
using Modular.Application.Notifications;
using Modular.Domain.Notifications;

namespace Modular.Infrastructure.Notifications.Mail;

/// <summary>The conversation with a mail server (RFC 5321) over one connection.</summary>
internal sealed class SmtpSession(SmtpConnection connection, MailServer server)
{
    private HashSet<string> _offers = [];
    private string[] _mechanisms = [];

    /// <summary>Greets, encrypts and signs in, as far as that is wanted.</summary>
    public async Task Begin(CancellationToken ct)
    {
        Require(await connection.Ask(null as string, ct));
        await Greet(ct);
        if (server.Security is MailSecurity.StartTls or MailSecurity.StartTlsIfOffered && _offers.Contains("STARTTLS"))
        {
            Require(await connection.Ask("STARTTLS", ct));
            await connection.Encrypt(ct);
            // What was offered before may have been said by anybody.
            await Greet(ct);
        }

        if (server.Security == MailSecurity.StartTls && !connection.IsEncrypted)
            throw new SmtpFault("the server does not offer STARTTLS, which SMTP_URL requires.");
        if (server.User is { } user)
            await SignIn(user, ct);
    }

    /// <summary>Hands a mail over.</summary>
    public async Task Send(Mailbox from, Mailbox to, byte[] mail, CancellationToken ct)
    {
        var needsUtf8 = from.NeedsUtf8 || to.NeedsUtf8;
        if (needsUtf8 && !_offers.Contains("SMTPUTF8"))
            throw new MailUndeliverable("the mail server takes addresses in ASCII only.");

        Take(await connection.Ask($"MAIL FROM:<{from}>{(needsUtf8 ? " SMTPUTF8" : "")}", ct));
        Take(await connection.Ask($"RCPT TO:<{to}>", ct));
        var data = await connection.Ask("DATA", ct);
        if (!data.WantsMore)
            Take(data);
        var taken = await connection.Ask(Stuffed(mail), ct);
        if (taken.IsFinal)
            throw new MailUndeliverable($"the mail server answered {taken.Codes}.");
        if (!taken.IsDone)
            throw new SmtpFault($"the server did not take the mail: {taken.Codes}.");
    }

    // Section 4.5.2: a dot before each line that begins with one, or it would be the end.
    private static byte[] Stuffed(byte[] mail)
    {
        var result = new List<byte>(mail.Length + 64);
        var isStart = true;
        foreach (var value in mail)
        {
            if (isStart && value == '.')
                result.Add((byte)'.');
            result.Add(value);
            isStart = value == '\n';
        }

        result.AddRange(".\r\n"u8);
        return [.. result];
    }

    private static void Require(SmtpReply reply)
    {
        if (!reply.IsDone)
            throw new SmtpFault($"the server answered {reply}.");
    }

    private static void Take(SmtpReply reply)
    {
        if (reply.IsFinal)
            throw new MailUndeliverable($"the mail server answered {reply}.");
        Require(reply);
    }

    private async Task Greet(CancellationToken ct)
    {
        var reply = await connection.Ask($"EHLO {connection.LocalName}", ct);
        Require(reply);
        var offers = reply.Lines.Skip(1).Select(line => line.ToUpperInvariant().Split(' ')).ToList();
        _offers = [.. offers.Select(offer => offer[0])];
        _mechanisms = [.. offers.Where(offer => offer[0] == "AUTH").SelectMany(offer => offer.Skip(1))];
    }

    private async Task SignIn(string user, CancellationToken ct)
    {
        // Whoever sits in between can hide the offer of STARTTLS, but does not get the password for it.
        if (!connection.IsEncrypted && !connection.IsLoopback && server.Security != MailSecurity.None)
            throw new SmtpFault("the server offers no STARTTLS, and the password is not sent without it.");

        if (_mechanisms.Contains("PLAIN"))
        {
            await Prove($"AUTH PLAIN {Base64($"\0{user}\0{server.Password}")}", ct);
            return;
        }

        if (!_mechanisms.Contains("LOGIN"))
            throw new SmtpFault("the server offers neither AUTH PLAIN nor AUTH LOGIN.");
        if ((await connection.Ask("AUTH LOGIN", ct)).WantsMore && (await connection.Ask(Base64(user), ct)).WantsMore)
            await Prove(Base64(server.Password), ct);
        else
            throw new SmtpFault("the server does not know how to go on with AUTH LOGIN.");
    }

    // Not final: the operator can mend it, and the mails wait.
    private async Task Prove(string secret, CancellationToken ct)
    {
        var reply = await connection.Ask(secret, ct);
        if (!reply.IsDone)
            throw new SmtpFault($"the server refused the user and password of SMTP_URL: {reply.Codes}.");
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
