using MediatR;
using Modular.Application.Pipeline;

namespace Modular.Application.Devices;

/// <summary>Marks devices that were silent for too long as stale or offline. Returns how many changed.</summary>
public sealed record SweepPresence : ICommand<int>;

internal sealed class SweepPresenceHandler(IPresenceStore presence, DeviceNews news)
    : IRequestHandler<SweepPresence, int>
{
    public async Task<int> Handle(SweepPresence command, CancellationToken ct)
    {
        var changes = await presence.Sweep(ct);
        await news.Changed(changes, ct);
        return changes.Count;
    }
}
