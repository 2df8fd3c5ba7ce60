namespace Modular.Application.Tasks.Executors;

/// <summary>
/// Deficit round robin with a quantum of one task: users get a task each, in turn, until the slots are taken, and the
/// next claim goes on behind the user whose turn was last. A user who has fewer tasks than turns leaves them to the
/// others in the next claim and takes no credit along.
/// </summary>
/// <param name="Shares">How many tasks each user gets at most.</param>
/// <param name="LastUser">The user whose turn was last.</param>
internal sealed record Turns(IReadOnlyList<Share> Shares, Guid LastUser)
{
    /// <summary>Deals <paramref name="slots"/> to <paramref name="users"/>, the first of whom is next.</summary>
    public static Turns Of(IReadOnlyList<Guid> users, int slots)
    {
        var (rounds, rest) = Math.DivRem(slots, users.Count);
        var shares = users.Select((user, place) => new Share(user, rounds + (place < rest ? 1 : 0)))
            .Where(share => share.Tasks > 0).ToList();
        return new Turns(shares, users[rest == 0 ? users.Count - 1 : rest - 1]);
    }

    /// <summary>Whether somebody got all that was dealt to him, or not all users fitted in.</summary>
    public bool LeaveSome(IReadOnlyList<TaskClaim> claims, int slots)
    {
        var got = claims.CountBy(claim => claim.Task.UserId).ToDictionary();
        return Shares.Count >= slots || Shares.Any(share => got.GetValueOrDefault(share.UserId) == share.Tasks);
    }
}

/// <summary>How many tasks of a user are to be claimed.</summary>
public sealed record Share(Guid UserId, int Tasks);
