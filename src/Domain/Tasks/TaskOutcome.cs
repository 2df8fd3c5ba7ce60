namespace Modular.Domain.Tasks;

/// <summary>What a holder says of its attempt.</summary>
public enum TaskVerdict
{
    Succeeded,
    Failed,
    Cancelled,
}

/// <summary>How an attempt ended.</summary>
/// <param name="Verdict">What the holder says.</param>
/// <param name="Error">Why; only with <see cref="TaskVerdict.Failed"/>.</param>
public sealed record TaskOutcome(TaskVerdict Verdict, TaskError? Error)
{
    /// <summary>How long another attempt should wait at least; at most an hour of it counts.</summary>
    public TimeSpan? RetryAfter { get; init; }
}

/// <summary>That a holder has said how an attempt ended, where a later attempt has a verdict too.</summary>
/// <param name="Epoch">Of the attempt.</param>
/// <param name="By">The holder.</param>
public sealed record EarlierVerdict(long Epoch, Guid By);

/// <summary>A line of output, not numbered yet.</summary>
/// <param name="Stream"><c>stdout</c>, <c>stderr</c>, <c>agent</c>, or <see cref="Output"/>.</param>
/// <param name="Text">The line; of <see cref="Output"/> a piece of text.</param>
public sealed record LogText(string Stream, string Text)
{
    /// <summary>What an executor says while it works, such as the words of a language model.</summary>
    public const string Output = "output";
}

/// <summary>A line of a task's log.</summary>
/// <param name="Seq">Its number in the task's stream.</param>
/// <param name="Stream"><c>stdout</c>, <c>stderr</c>, <c>agent</c> or <c>output</c>.</param>
/// <param name="Text">The line; of <c>output</c> a piece of text, which continues the one before.</param>
/// <param name="At">When the server got it.</param>
public sealed record LogLine(long Seq, string Stream, string Text, DateTimeOffset At);
