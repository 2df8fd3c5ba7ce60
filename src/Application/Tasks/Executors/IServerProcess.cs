namespace Modular.Application.Tasks.Executors;

/// <summary>This process as a holder of tasks, among those that ran on the same data directory before it.</summary>
public interface IServerProcess : IDisposable
{
    /// <summary>Names this process; another one has another name, after a restart too.</summary>
    Guid Id { get; }

    /// <summary>Processes of this data directory that have ended without saying so.</summary>
    IReadOnlyList<Guid> FindDead();

    /// <summary>What a dead process held has been put back.</summary>
    void Forget(Guid dead);
}
