namespace Modular.Domain.Tasks;

/// <summary>When a task that waits for others may go.</summary>
public enum AfterPolicy
{
    /// <summary>When all of them have succeeded; fails as soon as one has not.</summary>
    All,

    /// <summary>When one of them has succeeded; fails when none has.</summary>
    Any,
}

/// <summary>A task that another waits for: one that there is, or one that is created with it.</summary>
public sealed record Predecessor
{
    private Predecessor(Guid? taskId, int? place) => (TaskId, Place) = (taskId, place);

    /// <summary>The task; null for one of the same batch.</summary>
    public Guid? TaskId { get; }

    /// <summary>Its place in the batch, from 0; null for a task that there is.</summary>
    public int? Place { get; }

    public static Predecessor Of(Guid taskId) => new(taskId, null);

    public static Predecessor InBatch(int place) => new(null, place);
}
