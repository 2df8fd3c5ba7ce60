using Modular.Application.Pipeline;

namespace Modular.Api.Hosting;

/// <summary>
/// The answers that wait by themselves: long polls, <c>Prefer: wait</c> and the streams of tasks. While the host
/// drains, those that come back wait as ever; answered at once they would come back again and again.
/// </summary>
internal sealed class WaitingAnswers : ILongAnswers, IDisposable
{
    private readonly Lock _lock = new();
    private CancellationTokenSource _end = new();

    /// <summary>Cancelled when an answer that begins now has to end: to be taken once, at its beginning.</summary>
    public CancellationToken Ended
    {
        get
        {
            lock (_lock)
                return _end.Token;
        }
    }

    public void End()
    {
        lock (_lock)
        {
            Cancel(_end);
            _end = new CancellationTokenSource();
        }
    }

    public void EndForGood()
    {
        lock (_lock)
            Cancel(_end);
    }

    public void Dispose() => _end.Dispose();

    // The answers go on in their own threads: what they do has no place in the one that stops the host.
    private static void Cancel(CancellationTokenSource end) => _ = end.CancelAsync();
}
