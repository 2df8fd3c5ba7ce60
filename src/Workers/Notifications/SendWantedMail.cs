using MediatR;
using Modular.Application.Notifications;
using Modular.Application.Notifications.Contracts;
using Modular.Application.Pipeline;

namespace Modular.Workers.Notifications;

internal sealed class SendWantedMail(IMediator mediator) : ILongMessageHandler<MailWanted>
{
    /// <summary>
    /// A mail server may be away for hours: 5 s, doubling up to an hour, 40 times, which is about 15 hours in all.
    /// </summary>
    public static readonly MessageRetry Retry = new()
    {
        Attempts = 40,
        FirstDelay = TimeSpan.FromSeconds(5),
        MaxDelay = TimeSpan.FromHours(1),
    };

    public async Task<MessageEffect> Work(MailWanted message, CancellationToken ct)
    {
        await mediator.Send(new SendMail(message), ct);
        return _ => Task.CompletedTask;
    }
}
