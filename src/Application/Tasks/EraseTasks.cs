using Modular.Application.Pipeline;

namespace Modular.Application.Tasks;

/// <summary>
/// Removes up to <see cref="BatchSize"/> tasks of an erased user, in whatever state and wherever they are kept, and
/// everything else that makes or changes tasks of theirs; how many tasks they were.
/// </summary>
public sealed record EraseTasks(Guid UserId) : ICommand<int>
{
    /// <summary>The most that one transaction removes: 500, and as many from the history.</summary>
    public const int BatchSize = 500;
}
