using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Modular.Application.Pipeline;
using Modular.Application.Tasks.Executors;

namespace Modular.Workers.Tasks.Executors;

/// <summary>
/// Writes how attempts ended: all that have ended while the last batch was written share the next. A slot is free only
/// when the batch is committed, so that nothing is forgotten that was done.
/// </summary>
internal sealed class Finisher(PumpCommands commands, TimeProvider clock, ILogger<Finisher> log)
{
    private const int MaxBatch = 500;
    private static readonly TimeSpan Backoff = TimeSpan.FromSeconds(1);
    private readonly Channel<Waiting> _ended =
        Channel.CreateUnbounded<Waiting>(new UnboundedChannelOptions { SingleReader = true });

    /// <summary>Ends when it is written, or when nothing more can be written.</summary>
    public async Task Write(EndedAttempt attempt)
    {
        var waiting = new Waiting(attempt);
        if (_ended.Writer.TryWrite(waiting))
            await waiting.Written.Task;
    }

    /// <summary>Nothing more comes; <see cref="Run"/> ends when all is written.</summary>
    public void Complete() => _ended.Writer.TryComplete();

    /// <summary>
    /// Writes until <see cref="Complete"/>; what cannot be written by <paramref name="cut"/> is left.
    /// </summary>
    public async Task Run(Guid holder, CancellationToken cut)
    {
        while (await _ended.Reader.WaitToReadAsync(CancellationToken.None))
        {
            var batch = new List<Waiting>();
            while (batch.Count < MaxBatch && _ended.Reader.TryRead(out var waiting))
                batch.Add(waiting);
            await WriteBatch(holder, batch, cut);
            batch.ForEach(waiting => waiting.Written.SetResult());
        }
    }

    private async Task WriteBatch(Guid holder, List<Waiting> batch, CancellationToken cut)
    {
        while (true)
        {
            try
            {
                await commands.Send(new FinishExecutorTasks(holder, [.. batch.Select(waiting => waiting.Attempt)]));
                return;
            }
            catch (ServiceUnavailable) when (!cut.IsCancellationRequested)
            {
                // The database comes back; the lease says how long there is for it.
                await Task.Delay(Backoff, clock, cut).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            // What the database says against one of them must not hold up the others.
            catch (Exception e) when (e is not ServiceUnavailable && batch.Count > 1)
            {
                foreach (var waiting in batch)
                    await WriteBatch(holder, [waiting], cut);
                return;
            }
            // Its time will run out, and the task fails with that.
            catch (Exception e)
            {
                log.LogError(e, "How task {TaskId} ended could not be written", batch[0].Attempt.TaskId);
                return;
            }
        }
    }

    private sealed record Waiting(EndedAttempt Attempt)
    {
        public TaskCompletionSource Written { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
