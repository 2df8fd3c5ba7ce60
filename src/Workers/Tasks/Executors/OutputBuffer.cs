using System.Text;
using System.Threading.Channels;
using Modular.Application.Pipeline;
using Modular.Application.Tasks.Executors;

namespace Modular.Workers.Tasks.Executors;

/// <summary>
/// What an attempt says, on its way to the task's stream: the first piece at once, then what has come together in
/// 100 ms, so that a language model costs 10 writes a second and not one for each word.
/// </summary>
/// <param name="write">Writes a text; it fails when the attempt is no longer the current one.</param>
/// <param name="clock">The time.</param>
/// <param name="stop">The attempt is over: what cannot be written now is left.</param>
internal sealed class OutputBuffer(Func<string, Task> write, TimeProvider clock, CancellationToken stop)
    : ITaskOutput, IAsyncDisposable
{
    // Far more than a model says in 100 ms: whoever comes to here waits for the database.
    private const int MostPieces = 1024;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Backoff = TimeSpan.FromSeconds(1);
    private readonly CancellationTokenSource _completed = new();
    // Most executors say nothing, and then there is neither.
    private Channel<string>? _pieces;
    private Task _writing = Task.CompletedTask;

    public async ValueTask Write(string text, CancellationToken ct)
    {
        if (_pieces is null)
        {
            _pieces = Channel.CreateBounded<string>(new BoundedChannelOptions(MostPieces) { SingleReader = true });
            _writing = WriteAll(_pieces);
        }

        try
        {
            await _pieces.Writer.WriteAsync(text, ct);
        }
        catch (ChannelClosedException)
        {
            // The writing has failed, and says why.
            await _writing;
            throw;
        }
    }

    /// <summary>Ends when everything is written, or fails as the writing did.</summary>
    public async Task Complete()
    {
        _pieces?.Writer.TryComplete();
        await _completed.CancelAsync();
        await _writing;
    }

    public async ValueTask DisposeAsync()
    {
        // An attempt that was cut short fails for its own reason; what it had said before is written if it can be.
        await Complete().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _completed.Dispose();
    }

    private async Task WriteAll(Channel<string> pieces)
    {
        try
        {
            while (await pieces.Reader.WaitToReadAsync(CancellationToken.None))
            {
                await WriteTogether(pieces.Reader);
                await Task.Delay(Interval, clock, _completed.Token)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
        catch (Exception e)
        {
            pieces.Writer.TryComplete(e);
            throw;
        }
    }

    private async Task WriteTogether(ChannelReader<string> pieces)
    {
        var text = new StringBuilder();
        while (pieces.TryRead(out var piece))
            text.Append(piece);
        var storable = StorableText.Of(text.ToString());
        while (true)
        {
            try
            {
                await write(storable);
                return;
            }
            // The database comes back; the attempt's time says how long there is for it.
            catch (ServiceUnavailable) when (!stop.IsCancellationRequested)
            {
                await Task.Delay(Backoff, clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}
