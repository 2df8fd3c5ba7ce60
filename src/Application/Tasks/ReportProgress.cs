using System.Text;
using FluentValidation;
using MediatR;
using Modular.Application.Pipeline;
using Modular.Domain.Tasks;

namespace Modular.Application.Tasks;

/// <summary>A daemon says how far it is, adds output, and thereby accepts the task and renews its lease.</summary>
/// <param name="DeviceId">Who holds it.</param>
/// <param name="Epoch">Under which claim.</param>
/// <param name="Seq">Numbers the reports of a claim; one seen already changes nothing. Null for unnumbered.</param>
public sealed record ReportProgress(Guid UserId, Guid DeviceId, Guid TaskId, long Epoch, long? Seq)
    : ICommand<ProgressTaken>
{
    /// <summary>0 to 100; null keeps what was said before.</summary>
    public double? Percent { get; init; }

    /// <summary>What the holder is doing, at most 500 characters; null keeps what was said before.</summary>
    public string? Message { get; init; }

    /// <summary>Lines of output, at most 500 and 64 KiB of UTF-8.</summary>
    public IReadOnlyList<LogText> Log { get; init; } = [];
}

/// <summary>What a daemon learns when it reports.</summary>
/// <param name="CancelRequested">Whether it should stop.</param>
/// <param name="LeaseExpiresAt">Until when it holds the task without another word.</param>
public sealed record ProgressTaken(bool CancelRequested, DateTimeOffset LeaseExpiresAt);

internal sealed class ReportProgressValidator : AbstractValidator<ReportProgress>
{
    private const int MaxLines = 500;
    private const int MaxBytes = 64 * 1024;
    private static readonly string[] Streams = ["stdout", "stderr", "agent"];

    public ReportProgressValidator()
    {
        RuleFor(command => command.Seq).GreaterThan(0);
        RuleFor(command => command.Percent).InclusiveBetween(0, 100).OverridePropertyName("progress");
        RuleFor(command => command.Message).MaximumLength(500);
        RuleFor(command => command.Log).Must(log => log.Count <= MaxLines).WithMessage($"At most {MaxLines} lines.");
        RuleFor(command => command.Log).Must(log => log.Sum(BytesOf) <= MaxBytes)
            .WithMessage("At most 64 KiB of text.");
        RuleForEach(command => command.Log).NotNull().WithMessage("Must not be null.")
            .ChildRules(line => line.RuleFor(text => text.Stream)
                .Must(Streams.Contains).WithMessage("Must be stdout, stderr or agent."));
    }

    // JSON lets null stand in a list, whatever the list is of.
    private static int BytesOf(LogText? line) => line is null ? 0 : Encoding.UTF8.GetByteCount(line.Text);
}

internal sealed class ReportProgressHandler(
    ITaskStore tasks, ITaskQueue queue, TaskAnnouncements announcements, LatestProgress progress)
    : IRequestHandler<ReportProgress, ProgressTaken>
{
    public async Task<ProgressTaken> Handle(ReportProgress command, CancellationToken ct)
    {
        var task = await TryHold(command, ct) ?? await Write(command, ct);
        queue.RenewLease(command.DeviceId);
        var lease = task.AutoAck ? task.DeadlineAt!.Value : task.Now + Lease.Length;
        return new ProgressTaken(task.CancelRequestedAt is not null, lease);
    }

    /// <summary>Looks at the task without a write; null when this report has to be written now.</summary>
    private async Task<TaskItem?> TryHold(ReportProgress command, CancellationToken ct)
    {
        if (command.Log.Count > 0 || !progress.IsFresh(command.TaskId, command.Epoch))
            return null;
        var task = await tasks.Read(command.UserId, command.TaskId, ct) ?? throw new TaskNotFound();
        if (!task.Accepted)
            return null;
        if (task.Report(command.DeviceId, command.Epoch, command.Seq))
            progress.Hold(SaidBy(command));
        return task;
    }

    private async Task<TaskItem> Write(ReportProgress command, CancellationToken ct)
    {
        var task = await tasks.Lock(command.UserId, command.TaskId, ct) ?? throw new TaskNotFound();
        if (task.Report(command.DeviceId, command.Epoch, command.Seq))
        {
            tasks.AppendLog(task, task.Append(command.Log));
            var said = progress.WriteWith(SaidBy(command));
            tasks.SaveProgress(task, said.Percent, said.Message);
            announcements.Reported(task);
        }

        tasks.Save(task);
        return task;
    }

    private static SaidProgress SaidBy(ReportProgress command) => new(
        command.UserId, command.TaskId, command.Epoch, command.Seq, command.Percent, command.Message);
}
