using System.Threading.Channels;

namespace Modular.Application.Devices;

/// <summary>
/// Who called this server since the signs were last written down. A device under load calls many times a second; one
/// row each 5 s is all that its presence needs. A crash loses those seconds, which the windows of presence outlast.
/// </summary>
public sealed class SignsOfLife
{
    private readonly Lock _lock = new();
    private readonly Channel<bool> _urgent =
        Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private Dictionary<Guid, DateTimeOffset> _newest = [];

    /// <summary>Notes a call; <paramref name="urgent"/> when it changes the device's status.</summary>
    public void Add(SignOfLife sign, bool urgent)
    {
        lock (_lock)
            Keep(sign);
        if (urgent)
            _urgent.Writer.TryWrite(true);
    }

    /// <summary>Takes what was noted, the newest sign of each device.</summary>
    public IReadOnlyList<SignOfLife> Take()
    {
        Dictionary<Guid, DateTimeOffset> taken;
        lock (_lock)
            (taken, _newest) = (_newest, []);
        return [.. taken.Select(pair => new SignOfLife(pair.Key, pair.Value))];
    }

    /// <summary>Takes back what could not be written down.</summary>
    public void GiveBack(IReadOnlyList<SignOfLife> signs)
    {
        lock (_lock)
        {
            foreach (var sign in signs)
                Keep(sign);
        }
    }

    /// <summary>Returns when an urgent sign is there.</summary>
    public async Task WaitForUrgent(CancellationToken ct) => await _urgent.Reader.ReadAsync(ct);

    private void Keep(SignOfLife sign)
    {
        if (!_newest.TryGetValue(sign.DeviceId, out var seenAt) || seenAt < sign.SeenAt)
            _newest[sign.DeviceId] = sign.SeenAt;
    }
}
