namespace Modular.Domain.Notifications;

/// <summary>A mail that no further try would deliver.</summary>
/// <param name="why">What is wrong with it, or what the mail server answered: no secret.</param>
public sealed class MailUndeliverable(string why) : Conflict(
    "notifications.mail_undeliverable", $"The mail cannot be delivered: {why}");
