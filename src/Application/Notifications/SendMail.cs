using MediatR;
using Modular.Application.Notifications.Contracts;

namespace Modular.Application.Notifications;

/// <summary>
/// Sends a mail that a module wants, unless it is out of date by now. No command: nothing is written, and no
/// transaction may be open while a mail server takes its time.
/// </summary>
/// <returns>Whether it was sent.</returns>
public sealed record SendMail(MailWanted Wanted) : IRequest<bool>;

internal sealed class SendMailHandler(IEnumerable<IMailWriter> writers, IMailSender sender)
    : IRequestHandler<SendMail, bool>
{
    public async Task<bool> Handle(SendMail request, CancellationToken ct)
    {
        var wanted = request.Wanted;
        var module = wanted.Template.Split('.')[0];
        if (await writers.Single(writer => writer.Module == module).Write(wanted, ct) is not { } content)
            return false;

        await sender.Send(
            new OutgoingMail(wanted.Id, wanted.To, content.Subject, content.Text, content.Html), ct);
        return true;
    }
}
