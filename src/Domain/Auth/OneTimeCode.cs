namespace Modular.Domain.Auth;

/// <summary>What a one-time code is good for. A code for one thing is worth nothing for another.</summary>
public static class CodePurposes
{
    /// <summary>Shows that a mail to the account's address arrives.</summary>
    public const string VerifyEmail = "verify_email";

    /// <summary>Sets a new password without the old one.</summary>
    public const string ResetPassword = "reset_password";

    /// <summary>Shows that a mail to the new address arrives.</summary>
    public const string ChangeEmail = "change_email";

    /// <summary>Good for nothing: its mail says that there is an account already.</summary>
    public const string ExistingAccount = "existing_account";
}

/// <summary>
/// A code that comes by mail: 8 characters of Crockford's base32, 40 bits, shown as <c>XXXX-XXXX</c>. Whoever types it
/// need not tell upper from lower case, O from 0, or I and L from 1, nor type the dash.
/// </summary>
public static class OneTimeCode
{
    /// <summary>Bytes of a code.</summary>
    public const int Bytes = 5;

    /// <summary>Tries that a code has, wrong ones and right ones.</summary>
    public const int MaxAttempts = 5;

    /// <summary>Codes of one purpose that an account gets within <see cref="RequestWindow"/>.</summary>
    public const int MaxRequests = 5;

    /// <summary>How long a code is good: 15 minutes.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(15);

    /// <summary>The time within which requests are counted: an hour.</summary>
    public static readonly TimeSpan RequestWindow = TimeSpan.FromHours(1);

    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private const int Characters = 8;
    private const int Group = 4;
    private const int BitsPerCharacter = 5;

    // What somebody types, dashes and spaces included; more is no code and is not looked at.
    private const int MaxTyped = 32;

    /// <summary>The code as a mail shows it.</summary>
    public static string Write(ReadOnlySpan<byte> bytes)
    {
        ulong bits = 0;
        foreach (var part in bytes[..Bytes])
            bits = (bits << 8) | part;

        Span<char> text = stackalloc char[Characters];
        for (var i = Characters - 1; i >= 0; i--, bits >>= BitsPerCharacter)
            text[i] = Alphabet[(int)(bits & 31)];
        return $"{text[..Group]}-{text[Group..]}";
    }

    /// <summary>What was typed in the form of <see cref="Write"/>; null when it is no code at all.</summary>
    public static string? Normalise(string typed)
    {
        if (typed.Length > MaxTyped)
            return null;

        Span<char> text = stackalloc char[MaxTyped];
        var length = 0;
        foreach (var c in typed)
        {
            if (c is '-' or ' ')
                continue;
            var plain = Plain(c);
            if (!Alphabet.Contains(plain))
                return null;
            text[length++] = plain;
        }

        return length == Characters ? $"{text[..Group]}-{text[Group..Characters]}" : null;
    }

    private static char Plain(char c) => char.ToUpperInvariant(c) switch
    {
        'O' => '0',
        'I' or 'L' => '1',
        var other => other,
    };
}
