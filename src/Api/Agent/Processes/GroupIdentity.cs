namespace Modular.Api.Agent.Processes;

/// <summary>
/// Names one process group so that a later one with the same number is never taken for it: the number, when its
/// leader started (ticks since the machine's start) and which start of the machine that was.
/// </summary>
internal sealed record GroupIdentity(int Group, long StartTicks, string BootId)
{
    /// <summary>How long a group may take to end by itself after SIGTERM, before SIGKILL.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(20);

    public static GroupIdentity? Of(int leader) =>
        ProcessTable.Find(leader) is { } facts
            ? new GroupIdentity(leader, facts.StartTicks, ProcessTable.BootId)
            : null;

    /// <summary>
    /// Whether anything of this very group is left. A dead leader's number stays taken while its group has members;
    /// once the group is empty another process may get it, which is told by its start time or, when that leader is
    /// dead too, by <paramref name="marker"/> in the environment of the members.
    /// </summary>
    public bool IsLeft(string marker)
    {
        if (BootId != ProcessTable.BootId)
            return false;
        if (ProcessTable.Find(Group) is { } leader)
            return leader.StartTicks == StartTicks && Members().Count > 0;
        return Members().Exists(member => ProcessTable.Carries(member.Pid, marker));
    }

    /// <summary>Ends the whole group: SIGTERM, and SIGKILL to what is left after <see cref="Grace"/>.</summary>
    /// <returns>False when something survives even that, as a process that waits for a dead disk may.</returns>
    public async Task<bool> End()
    {
        Signal(Libc.SigTerm);
        if (await IsEmptyWithin(Grace))
            return true;
        Signal(Libc.SigKill);
        return await IsEmptyWithin(Grace);
    }

    private async Task<bool> IsEmptyWithin(TimeSpan limit)
    {
        for (var waited = TimeSpan.Zero; Members().Count > 0; waited += Step)
        {
            if (waited >= limit)
                return false;
            await Task.Delay(Step);
        }

        return true;
    }

    private void Signal(int signal)
    {
        Libc.Signal(-Group, signal);
        // A leader that has not reached its setsid yet is not in its group.
        if (ProcessTable.Find(Group) is { } leader && leader.StartTicks == StartTicks)
            Libc.Signal(Group, signal);
    }

    private List<ProcessFacts> Members() =>
        [.. ProcessTable.All().Where(process => !process.IsOver
            && (process.Group == Group || process.Pid == Group) && process.StartTicks >= StartTicks)];
}
