namespace Modular.Application.Auth;

/// <summary>
/// Slow hashes of passwords. They are costly on purpose, so only so many run at once and only so many wait; beyond
/// that a call is refused with <see cref="Domain.Auth.PasswordWorkFull"/>.
/// </summary>
public interface IPasswords
{
    /// <summary>Makes a hash that names its own algorithm, parameters and salt.</summary>
    Task<string> Hash(string password, CancellationToken ct);

    /// <summary>Whether the password is right; without a hash it takes as long and says no.</summary>
    Task<bool> Verify(string password, string? hash, CancellationToken ct);

    /// <summary>Whether the hash was made with other parameters than are wanted now.</summary>
    bool IsOutdated(string hash);
}
