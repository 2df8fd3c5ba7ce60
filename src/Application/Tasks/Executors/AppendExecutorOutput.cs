using MediatR;
using Modular.Application.Pipeline;
using Modular.Domain.Tasks;

namespace Modular.Application.Tasks.Executors;

/// <summary>
/// Adds what an attempt says to its task's stream; refused with <see cref="LeaseLost"/> when the attempt is no longer
/// the current one. Returns the last number of the stream.
/// </summary>
/// <param name="HolderId">The pump.</param>
/// <param name="UserId">Whose task.</param>
/// <param name="TaskId">Which.</param>
/// <param name="Epoch">Under which claim.</param>
/// <param name="Text">Pieces of text that came together.</param>
public sealed record AppendExecutorOutput(Guid HolderId, Guid UserId, Guid TaskId, long Epoch, string Text)
    : ICommand<long>;

internal sealed class AppendExecutorOutputHandler(ITaskStore tasks, TaskAnnouncements announcements)
    : IRequestHandler<AppendExecutorOutput, long>
{
    public async Task<long> Handle(AppendExecutorOutput command, CancellationToken ct)
    {
        // A task that is not there any more is not held either.
        var task = await tasks.Lock(command.UserId, command.TaskId, ct) ?? throw new LeaseLost();
        task.Report(command.HolderId, command.Epoch, seq: null);
        tasks.AppendLog(task, task.Append([new LogText(LogText.Output, command.Text)]));
        tasks.Save(task);
        announcements.Reported(task);
        return task.LogSeq;
    }
}
