using Modular.Application.Pipeline;

namespace Modular.Application.Notifications.Contracts;

/// <summary>
/// A module wants a mail to be sent. It rests in the outbox, and among the dead letters when it cannot be sent, so it
/// holds no secret: what the mail says is written by the module's <see cref="IMailWriter"/> when it is sent.
/// </summary>
/// <param name="Id">The mail; it makes the Message-Id, the same for every try.</param>
/// <param name="To">The address.</param>
/// <param name="Template">What it says: the module and a word, such as <c>auth.password_changed</c>.</param>
/// <param name="Subject">What it is about, such as the row that its text comes from; null when it needs none.</param>
/// <param name="Detail">A word that the text shows; null when it needs none.</param>
public sealed record MailWanted(Guid Id, string To, string Template, Guid? Subject = null, string? Detail = null)
    : IEvent
{
    // No order: a mail that cannot be sent holds up no other, not even to the same address.
    public string? Key => null;
}

/// <summary>What a mail says.</summary>
/// <param name="Subject">One line.</param>
/// <param name="Text">Plain text; lines end with a line feed.</param>
/// <param name="Html">The same as HTML, or null for none.</param>
public sealed record MailContent(string Subject, string Text, string? Html = null);

/// <summary>Writes the mails of one module; Notifications asks each for its own and knows none of them.</summary>
public interface IMailWriter
{
    /// <summary>The first word of its templates.</summary>
    string Module { get; }

    /// <summary>What the mail says; null when it is not to be sent any more, such as a code that has expired.</summary>
    Task<MailContent?> Write(MailWanted wanted, CancellationToken ct);
}
