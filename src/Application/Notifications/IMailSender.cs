namespace Modular.Application.Notifications;

/// <summary>One mail to one address.</summary>
/// <param name="Id">The same for every try, so that a receiver may recognise a second one.</param>
/// <param name="To">The address.</param>
/// <param name="Subject">One line.</param>
/// <param name="Text">Plain text.</param>
/// <param name="Html">The same as HTML, or null for none.</param>
public sealed record OutgoingMail(Guid Id, string To, string Subject, string Text, string? Html = null);

/// <summary>Sends mail.</summary>
public interface IMailSender
{
    /// <summary>
    /// Sends one mail; after it returns the mail is somebody else's to deliver. Refuses what no further try would
    /// deliver with <see cref="Domain.Notifications.MailUndeliverable"/>; throws
    /// <see cref="Providers.ProviderUnavailable"/> for what may go well later.
    /// </summary>
    Task Send(OutgoingMail mail, CancellationToken ct);
}
