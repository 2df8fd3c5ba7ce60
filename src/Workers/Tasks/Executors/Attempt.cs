using System.Text;
using System.Text.Json;
using Modular.Application.Pipeline;
using Modular.Application.Tasks;
using Modular.Application.Tasks.Contracts;
using Modular.Application.Tasks.Executors;
using Modular.Domain.Tasks;

namespace Modular.Workers.Tasks.Executors;

/// <summary>Why an attempt was stopped before its executor had ended.</summary>
internal enum StopReason
{
    None,

    /// <summary>The user asked for it.</summary>
    Cancelled,

    /// <summary>Another holder has it, or it has ended: nothing is to be said of it.</summary>
    Lost,

    /// <summary>The host stops; the task is given back.</summary>
    HostStopping,
}

/// <summary>Adds to the stream of a task what an attempt says.</summary>
internal delegate Task Say(TaskClaim claim, string text);

/// <summary>One task in the hands of its executor.</summary>
internal sealed class Attempt(TaskClaim claim, ITaskExecutor executor, Say say, TimeProvider clock) : IDisposable
{
    private const int MaxMessageLength = 1000;
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _stop =
        new(TimeSpan.FromSeconds(claim.Task.TimeoutSeconds), clock);

    private bool _isOver;

    /// <summary>The task and the claim under which it is held.</summary>
    public RunningTask Held { get; } = new(claim.Task.Id, claim.Task.LeaseEpoch);

    /// <summary>Why it was stopped.</summary>
    public StopReason Reason { get; private set; }

    /// <summary>Stops the executor, if it still runs; the first reason counts.</summary>
    public void Stop(StopReason reason)
    {
        lock (_lock)
        {
            if (_isOver || Reason != StopReason.None)
                return;
            Reason = reason;
            _ = _stop.CancelAsync();
        }
    }

    /// <summary>Runs the executor to its end; null when nothing is to be said of this attempt.</summary>
    public async Task<EndedAttempt?> Run()
    {
        ExecutorOutcome outcome;
        try
        {
            outcome = await RunExecutor();
        }
        // The second is what output fails with that could not be written in time.
        catch (Exception e) when (
            _stop.IsCancellationRequested && e is OperationCanceledException or ServiceUnavailable or LeaseLost)
        {
            return Reason switch
            {
                StopReason.None => Ended(
                    new TaskOutcome(TaskVerdict.Failed, TaskErrors.Timeout(claim.Task.TimeoutSeconds))),
                StopReason.Cancelled => Ended(new TaskOutcome(TaskVerdict.Cancelled, Error: null)),
                _ => null,
            };
        }
        // The border to an executor: whatever it throws is the task's error, and the pump goes on.
        catch (Exception e)
        {
            outcome = new ExecutorOutcome(new TaskError($"{executor.Name}.fault", e.Message, Retryable: true), null);
        }

        if (outcome.Result is { } result && Encoding.UTF8.GetByteCount(result) > ExecutorOutcome.MaxResultBytes)
            outcome = new ExecutorOutcome(TooLarge(Encoding.UTF8.GetByteCount(result)), null);
        return Ended(outcome);
    }

    public void Dispose()
    {
        lock (_lock)
            _isOver = true;
        _stop.Dispose();
    }

    private async Task<ExecutorOutcome> RunExecutor()
    {
        await using var output = new OutputBuffer(Write, clock, _stop.Token);
        var (task, payload) = (claim.Task, JsonElement.Parse(claim.Payload));
        var outcome = await executor.Run(
            new ExecutorTask(task.Id, task.LeaseEpoch, task.UserId, payload, output), _stop.Token);
        // The end stands behind all that was said.
        await output.Complete();
        return outcome;
    }

    private async Task Write(string text)
    {
        try
        {
            await say(claim, text);
        }
        // Nobody wants what it does any more: it need not wait until the lease is looked at.
        catch (LeaseLost)
        {
            Stop(StopReason.Lost);
            throw;
        }
    }

    private EndedAttempt Ended(ExecutorOutcome outcome) => Ended(
        new TaskOutcome(outcome.Error is null ? TaskVerdict.Succeeded : TaskVerdict.Failed, outcome.Error)
        {
            RetryAfter = outcome.RetryAfter,
        },
        outcome.Result);

    private EndedAttempt Ended(TaskOutcome outcome, string? result = null) => new(
        claim.Task.UserId, claim.Task.Id, claim.Task.LeaseEpoch, outcome with { Error = Kept(outcome.Error) }, result);

    // A message may quote what came from outside, of any length.
    private static TaskError? Kept(TaskError? error) => error is null ? null : error with
    {
        Message = StorableText.Of(error.Message[..Math.Min(error.Message.Length, MaxMessageLength)]),
    };

    private TaskError TooLarge(int bytes) => new(
        $"{executor.Name}.result_too_large",
        $"The result has {bytes} bytes; at most {ExecutorOutcome.MaxResultBytes} are kept.", Retryable: false);
}
