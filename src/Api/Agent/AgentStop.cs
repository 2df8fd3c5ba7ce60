using Modular.Api.Agent.Server;

namespace Modular.Api.Agent;

/// <summary>How far the agent is on its way out: first no new work, then no work at all.</summary>
internal sealed class AgentStop : IDisposable
{
    private readonly CancellationTokenSource _pulling = new();
    private readonly CancellationTokenSource _working = new();
    private readonly Lock _gate = new();
    private int _signals;

    /// <summary>Cancelled when no new work is to be taken.</summary>
    public CancellationToken Pulling => _pulling.Token;

    /// <summary>Cancelled when running work is to end.</summary>
    public CancellationToken Working => _working.Token;

    /// <summary>Why the agent cannot go on, or null when it was asked to stop.</summary>
    public string? Fault { get; private set; }

    /// <summary>Takes no new work; running work may finish.</summary>
    public void Begin() => _pulling.Cancel();

    /// <summary>A signal to stop: the first lets running work finish, the second does not.</summary>
    public void Signal()
    {
        if (Interlocked.Increment(ref _signals) == 1)
            Begin();
        else
            EndWork();
    }

    /// <summary>Ends running work now.</summary>
    public void EndWork()
    {
        _pulling.Cancel();
        _working.Cancel();
    }

    /// <summary>Stops at once, because the server takes this key no more; the first refusal is the one told.</summary>
    public void Fail(ServerRefusal refusal)
    {
        lock (_gate)
            Fault ??= Sentence(refusal);
        EndWork();
    }

    public void Dispose()
    {
        _pulling.Dispose();
        _working.Dispose();
    }

    private static string Sentence(ServerRefusal refusal) => refusal switch
    {
        { IsKeyInUse: true } =>
            "Another agent uses this device key: stop that one, or start this one with --take-over to take its place.",
        { EndsAgent: true } =>
            $"The server refuses this device key ({refusal.Message}). "
                + "Enrol again with modular agent enroll, or give the right key.",
        _ => $"The server refuses this agent: {refusal.Message}",
    };
}
