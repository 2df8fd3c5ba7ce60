using MediatR;
using Modular.Application.Pipeline;

namespace Modular.Application.Tasks;

/// <summary>
/// Writes what holders said of their progress, where the claim is still the last one and nothing newer is written.
/// Returns how many were written.
/// </summary>
/// <param name="Said">At most one for a claim.</param>
public sealed record WriteProgress(IReadOnlyList<SaidProgress> Said) : ICommand<int>;

internal sealed class WriteProgressHandler(ITaskStore tasks, TaskAnnouncements announcements)
    : IRequestHandler<WriteProgress, int>
{
    public async Task<int> Handle(WriteProgress command, CancellationToken ct)
    {
        var written = await tasks.SaveProgress(command.Said, ct);
        foreach (var taskId in written)
            announcements.Reported(taskId);
        return written.Count;
    }
}
