using MediatR;
using Modular.Application.Pipeline;

namespace Modular.Application.Devices;

/// <summary>
/// Writes down who called since the last time, and that this server listens. Returns how many statuses changed.
/// </summary>
/// <param name="Signs">The newest sign of each device; may be none.</param>
/// <param name="Started">Whether this server has just started.</param>
public sealed record RecordSignsOfLife(IReadOnlyList<SignOfLife> Signs, bool Started) : ICommand<int>;

internal sealed class RecordSignsOfLifeHandler(IPresenceStore presence, DeviceNews news)
    : IRequestHandler<RecordSignsOfLife, int>
{
    public async Task<int> Handle(RecordSignsOfLife command, CancellationToken ct)
    {
        presence.Listen(command.Started);
        if (command.Signs.Count == 0)
            return 0;

        var changes = await presence.Record(command.Signs, ct);
        await news.Changed(changes, ct);
        return changes.Count;
    }
}
