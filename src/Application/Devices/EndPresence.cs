using MediatR;
using Modular.Application.Pipeline;
using Modular.Application.Tasks.Contracts;

namespace Modular.Application.Devices;

/// <summary>A daemon says goodbye: offline at once, its tasks go back to the queue. Returns how many did.</summary>
public sealed record EndPresence(Guid DeviceId) : ICommand<int>;

internal sealed class EndPresenceHandler(IPresenceStore presence, DeviceNews news, IMediator mediator)
    : IRequestHandler<EndPresence, int>
{
    public async Task<int> Handle(EndPresence command, CancellationToken ct)
    {
        var change = await presence.End(command.DeviceId, ct) ?? throw new NotAuthenticated(NotAuthenticated.Unknown);
        await news.Changed([change], ct);
        return await mediator.Send(new ReturnTasks(command.DeviceId), ct);
    }
}
