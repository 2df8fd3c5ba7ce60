namespace Modular.Api.Agent;

/// <summary>Wakes one waiter; a pulse that comes while it is busy is kept, several are one.</summary>
internal sealed class Pulse
{
    private TaskCompletionSource _pulsed = New();

    public void Set() => Volatile.Read(ref _pulsed).TrySetResult();

    public async Task Wait(CancellationToken ct)
    {
        await Volatile.Read(ref _pulsed).Task.WaitAsync(ct);
        // What is set before this line is seen by the waiter, who looks at what changed only after it.
        Interlocked.Exchange(ref _pulsed, New());
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
