using System.Security.Cryptography;

namespace Modular.Domain.Auth;

/// <summary>What kind of code somebody shows beside the password.</summary>
public enum SecondFactorKind
{
    /// <summary>Six digits of an authenticator app.</summary>
    Totp,

    /// <summary>One of ten codes that were shown once, for when the app is lost.</summary>
    Recovery,
}

/// <summary>A code in the form in which it is compared.</summary>
/// <param name="Kind">Which kind it can be; no code is of both.</param>
/// <param name="Text">Digits, or upper-case characters of Crockford's base 32.</param>
public sealed record SecondFactorCode(SecondFactorKind Kind, string Text)
{
    /// <summary>Characters of a recovery code: 10, which are 50 random bits.</summary>
    public const int RecoveryLength = 10;

    // Crockford's base 32: no I, L, O, U, so that a code read from paper is typed as it was meant.
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    // More than a code with a dash or blank after each character.
    private const int MaxTyped = 32;

    /// <summary>The kind as the wire and the audit log have it.</summary>
    public string Name => Kind == SecondFactorKind.Totp ? "totp" : "recovery";

    /// <summary>A new recovery code as it is shown, <c>XXXXX-XXXXX</c>.</summary>
    public static string NewRecovery() =>
        RandomNumberGenerator.GetString(Alphabet, RecoveryLength).Insert(RecoveryLength / 2, "-");

    /// <summary>Reads a code as people type it: blanks, dashes and letter case do not matter. Null for none.</summary>
    public static SecondFactorCode? Read(string typed)
    {
        if (typed.Length > MaxTyped)
            return null;
        var text = typed.Replace("-", "").Replace(" ", "").ToUpperInvariant();
        if (text.Length == Totp.Digits && text.All(char.IsAsciiDigit))
            return new SecondFactorCode(SecondFactorKind.Totp, text);

        text = text.Replace('O', '0').Replace('I', '1').Replace('L', '1');
        return text.Length == RecoveryLength && text.All(Alphabet.Contains)
            ? new SecondFactorCode(SecondFactorKind.Recovery, text)
            : null;
    }
}
