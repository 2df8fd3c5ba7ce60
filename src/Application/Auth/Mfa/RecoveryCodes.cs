using System.Security.Cryptography;
using System.Text;
using Modular.Application.Pipeline;
using Modular.Domain.Auth;

namespace Modular.Application.Auth.Mfa;

/// <summary>Recovery codes as their user sees them, this once.</summary>
public sealed record ShownRecoveryCodes(IReadOnlyList<string> RecoveryCodes) : ICarriesSecret;

/// <summary>
/// Makes recovery codes. 50 bits are few enough to be tried one by one against a plain hash, so they are kept under a
/// key that is not in the database (docs/decisions/0037-a-second-factor.md).
/// </summary>
public sealed class RecoveryCodes(ISecondFactorStore factors, MasterKey masterKey)
{
    /// <summary>How many there are: 10.</summary>
    public const int Count = 10;

    /// <summary>Gives the user new codes in place of all others.</summary>
    public ShownRecoveryCodes Renew(Guid userId)
    {
        var codes = Enumerable.Range(0, Count).Select(_ => SecondFactorCode.NewRecovery()).ToList();
        factors.ReplaceRecoveryCodes(userId, [.. codes.Select(code => Hash(userId, SecondFactorCode.Read(code)!))]);
        return new ShownRecoveryCodes(codes);
    }

    /// <summary>What is kept of a code, 32 bytes; of another user's same code it is something else.</summary>
    public byte[] Hash(Guid userId, SecondFactorCode code) => HMACSHA256.HashData(
        masterKey.Derive($"auth/recovery-code/{userId}"), Encoding.ASCII.GetBytes(code.Text));
}
