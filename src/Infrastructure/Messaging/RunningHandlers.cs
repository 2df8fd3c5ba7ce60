namespace Modular.Infrastructure.Messaging;

/// <summary>The handlers that run in this process, whichever process claimed their messages.</summary>
internal sealed class RunningHandlers : IDisposable
{
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _cut = new();
    private readonly TaskCompletionSource _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _running;
    private bool _stopping;

    /// <summary>Cancelled when a stop has waited long enough for the running handlers.</summary>
    public CancellationToken Cut => _cut.Token;

    /// <summary>A handler is about to begin; false when the process stops and it must not.</summary>
    public bool Begin()
    {
        lock (_lock)
        {
            if (!_stopping)
                _running++;
            return !_stopping;
        }
    }

    /// <summary>A handler that began has ended.</summary>
    public void End()
    {
        lock (_lock)
        {
            _running--;
            EndIfIdle();
        }
    }

    /// <summary>Lets no further handler begin; the task ends when none runs.</summary>
    public Task Stop()
    {
        lock (_lock)
        {
            _stopping = true;
            EndIfIdle();
            return _idle.Task;
        }
    }

    /// <summary>Cancels the handlers that still run.</summary>
    public Task CutRunning() => _cut.CancelAsync();

    public void Dispose() => _cut.Dispose();

    private void EndIfIdle()
    {
        if (_stopping && _running == 0)
            _idle.TrySetResult();
    }
}
