using System.Globalization;
using System.Text;
using Modular.Domain.Notifications;

namespace Modular.Infrastructure.Notifications.Mail;

/// <summary>
/// An address as a mail server takes it: the domain in ASCII, nothing that could end a line or a path.
/// </summary>
internal sealed record Mailbox(string LocalPart, string Domain)
{
    /// <summary>Whether only servers that offer SMTPUTF8 (RFC 6531) take it.</summary>
    public bool NeedsUtf8 => !Ascii.IsValid(LocalPart);

    /// <summary>Reads an address.</summary>
    /// <exception cref="MailUndeliverable">It is none.</exception>
    public static Mailbox Parse(string address)
    {
        var at = address.LastIndexOf('@');
        if (at <= 0 || address.Any(IsForbidden) || address.IndexOf('@') != at)
            throw new MailUndeliverable("its address has not the form of one.");
        try
        {
            return new Mailbox(address[..at], new IdnMapping().GetAscii(address[(at + 1)..]));
        }
        catch (ArgumentException)
        {
            throw new MailUndeliverable("its address names no domain.");
        }
    }

    public override string ToString() => $"{LocalPart}@{Domain}";

    // Line breaks above all: what follows one would be a command or a header of its own.
    private static bool IsForbidden(char c) =>
        char.IsControl(c) || char.IsWhiteSpace(c) || c is '<' or '>' or '"' or ',' or ';' or '\\';
}
