namespace Modular.Application.Pipeline;

/// <summary>Work that the process takes by itself, such as messages and duties.</summary>
public interface IBackgroundWork
{
    /// <summary>
    /// Takes nothing more from now on, and ends when what runs has ended. What still runs at <paramref name="cut"/> is
    /// cut and undone; what was taken and is not done is given back, as if it had never been taken.
    /// </summary>
    Task Stop(CancellationToken cut);
}

/// <summary>Answers that stay open for long: polls, waits and streams.</summary>
public interface ILongAnswers
{
    /// <summary>Ends those that are open, so that their callers turn to another host.</summary>
    void End();

    /// <summary>Ends those whose callers came back here, and from now on each as soon as it begins.</summary>
    void EndForGood();
}
