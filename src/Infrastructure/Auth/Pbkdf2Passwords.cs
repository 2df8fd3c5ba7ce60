using System.Security.Cryptography;
using System.Threading.RateLimiting;
using Modular.Application.Auth;
using Modular.Domain.Auth;

namespace Modular.Infrastructure.Auth;

/// <summary>
/// PBKDF2-HMAC-SHA512 as <c>$pbkdf2-sha512$i=ROUNDS$SALT$HASH</c>: the strongest that the framework has (it has no
/// Argon2). Checks run on all cores but one, so that a storm of logins leaves the rest of the service alive.
/// </summary>
internal sealed class Pbkdf2Passwords : IPasswords, IDisposable
{
    private readonly ConcurrencyLimiter _gate;
    private readonly int _rounds;
    private readonly string _nobody;

    public Pbkdf2Passwords(AuthOptions options)
    {
        _rounds = options.PasswordRounds;
        _gate = new ConcurrencyLimiter(new ConcurrencyLimiterOptions
        {
            PermitLimit = Math.Max(1, Environment.ProcessorCount - 1),
            QueueLimit = options.PasswordQueue,
        });
        _nobody = Pbkdf2Hash.Nobody(_rounds).ToString();
    }

    public Task<string> Hash(string password, CancellationToken ct) =>
        Work(() => Pbkdf2Hash.Make(password, _rounds).ToString(), ct);

    public Task<bool> Verify(string password, string? hash, CancellationToken ct) =>
        Work(() => Pbkdf2Hash.Parse(hash ?? _nobody).Matches(password), ct);

    public bool IsOutdated(string hash) => Pbkdf2Hash.Parse(hash).Rounds != _rounds;

    public void Dispose() => _gate.Dispose();

    private async Task<T> Work<T>(Func<T> hash, CancellationToken ct)
    {
        using var lease = await _gate.AcquireAsync(cancellationToken: ct);
        if (!lease.IsAcquired)
            throw new PasswordWorkFull();

        // A thread of its own: a tenth of a second each would starve the pool that serves everything else.
        return await Task.Factory.StartNew(
            hash, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }
}

/// <summary>A hash with its parameters.</summary>
internal sealed record Pbkdf2Hash(int Rounds, byte[] Salt, byte[] Key)
{
    private const string Name = "pbkdf2-sha512";
    private const int SaltBytes = 16;
    private const int KeyBytes = 32;

    // A hash of more rounds than these was not made here; computing it would stop a core.
    private const int MaxRounds = 10_000_000;

    public static Pbkdf2Hash Make(string password, int rounds)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltBytes);
        return new Pbkdf2Hash(rounds, salt, Derive(password, salt, rounds));
    }

    /// <summary>A hash that no password has, for accounts that do not exist.</summary>
    public static Pbkdf2Hash Nobody(int rounds) =>
        new(rounds, RandomNumberGenerator.GetBytes(SaltBytes), RandomNumberGenerator.GetBytes(KeyBytes));

    public static Pbkdf2Hash Parse(string text)
    {
        var parts = text.Split('$');
        if (parts is not ["", Name, ['i', '=', .. var rounds], var salt, var key]
            || !int.TryParse(rounds, out var count) || count is < 1 or > MaxRounds)
        {
            throw new FormatException("A kept password hash has a form that is not known.");
        }

        return new Pbkdf2Hash(count, Convert.FromBase64String(salt), Convert.FromBase64String(key));
    }

    public bool Matches(string password) =>
        CryptographicOperations.FixedTimeEquals(Derive(password, Salt, Rounds), Key);

    public override string ToString() =>
        $"${Name}$i={Rounds}${Convert.ToBase64String(Salt)}${Convert.ToBase64String(Key)}";

    private static byte[] Derive(string password, byte[] salt, int rounds) =>
        Rfc2898DeriveBytes.Pbkdf2(password, salt, rounds, HashAlgorithmName.SHA512, KeyBytes);
}
