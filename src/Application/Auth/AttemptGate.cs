using Modular.Domain;
using Modular.Domain.Auth;

namespace Modular.Application.Auth;

/// <summary>What can be guessed at the gate, each with counters of its own.</summary>
public enum GateDoor
{
    /// <summary>The password of an account.</summary>
    Password,

    /// <summary>A code of an account's second factor.</summary>
    Code,

    /// <summary>What an authenticator would answer for a passkey.</summary>
    Passkey,
}

/// <summary>
/// The one gate that every guess passes, of whatever secret: failures make the next attempt wait. Who waits is chosen
/// so that nobody can lock somebody else out (docs/decisions/0038-one-gate-for-guesses.md).
/// </summary>
public sealed class AttemptGate(IFailureCounts failures, AuthOptions options, TimeProvider clock)
{
    /// <summary>The failure of an address at an account that is the first to have a delay: 5.</summary>
    public const int AddressFrom = 5;

    /// <summary>The longest that an address waits: 15 minutes.</summary>
    public static readonly TimeSpan AddressCap = TimeSpan.FromMinutes(15);

    /// <summary>The longest that strangers together wait for a password: 1 minute.</summary>
    public static readonly TimeSpan StrangersCap = TimeSpan.FromMinutes(1);

    private const int CodeStrangersFrom = 10;
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly IReadOnlyList<TimeSpan> AddressDelays = LockoutDelays.Growing(AddressFrom, AddressCap);

    /// <summary>
    /// Runs <paramref name="proof"/>, which is null when the guess is wrong. It is null, too, and as late, while the
    /// account takes no guess of strangers. Refuses with <see cref="TooManyAttempts"/> while the address has to wait.
    /// </summary>
    /// <param name="door">What is guessed.</param>
    /// <param name="account">The account, or what was taken for one.</param>
    /// <param name="origin">Where the guess comes from.</param>
    /// <param name="proof">Checks it.</param>
    /// <param name="ct">Ends the wait for the database.</param>
    public async Task<T?> Attempt<T>(
        GateDoor door, string account, RequestOrigin origin, Func<Task<T?>> proof, CancellationToken ct)
        where T : class
    {
        if (origin.IsOwnMachine(options.PublicUrl))
            return await proof();

        var counted = await Count(door, account, origin, ct);
        T? proven;
        try
        {
            proven = await proof();
        }
        // Nothing was found out, so it was no guess.
        catch (Refusal)
        {
            foreach (var failure in counted.Where(failure => failure.Taken))
                await failures.Forgive(failure);
            throw;
        }

        if (proven is null || counted.Any(failure => !failure.Taken))
            return null;
        foreach (var failure in counted)
            failures.ForgiveWithUnit(failure);
        return proven;
    }

    /// <summary>
    /// Keeps that somebody has proven to be the account's user, from this address: it is no stranger's any more, and
    /// its failures are forgotten.
    /// </summary>
    public void Welcome(string account, RequestOrigin origin)
    {
        if (origin.IsOwnMachine(options.PublicUrl))
            return;
        failures.KnowAddress(account, origin.AddressKey);
        foreach (var door in Enum.GetValues<GateDoor>())
            failures.Forget(OfAddress(door, account, origin));
    }

    private static FailureCounter OfAddress(GateDoor door, string account, RequestOrigin origin) =>
        new($"{door}/address", $"{account}\n{origin.AddressKey}", AddressDelays, Day);

    private async Task<IReadOnlyList<CountedFailure>> Count(
        GateDoor door, string account, RequestOrigin origin, CancellationToken ct)
    {
        var ofAddress = await failures.Count(OfAddress(door, account, origin), ct);
        if (!ofAddress.Taken)
            throw new TooManyAttempts(ofAddress.BlockedUntil - clock.GetUtcNow());
        if (OfStrangers(door, account) is not { } strangers
            || await failures.IsKnownAddress(account, origin.AddressKey, ct))
            return [ofAddress];
        return [ofAddress, await failures.Count(strangers, ct)];
    }

    // Strangers can guess a password of any account, a code only when they know the password: the first must not shut
    // out a user who is at a new place, the second may. A passkey nobody guesses, so only the address waits.
    private FailureCounter? OfStrangers(GateDoor door, string account) => door switch
    {
        GateDoor.Passkey => null,
        GateDoor.Password when options.AccountFailures == 0 => null,
        GateDoor.Password => new FailureCounter(
            $"{door}/strangers", account, LockoutDelays.Growing(options.AccountFailures, StrangersCap), Hour),
        _ => new FailureCounter(
            $"{door}/strangers", account, LockoutDelays.Growing(CodeStrangersFrom, AddressCap), Day),
    };
}
