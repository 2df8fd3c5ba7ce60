namespace Modular.Domain.Auth;

/// <summary>
/// What a password must be: long enough and not among the first that anybody would try. There are no rules of
/// composition (NIST SP 800-63B section 3.1.1.2): they make passwords that are hard to keep and easy to guess.
/// </summary>
public static class PasswordRules
{
    /// <summary>The fewest characters.</summary>
    public const int MinLength = 10;

    /// <summary>The most characters; nothing is cut off.</summary>
    public const int MaxLength = 256;

    private const int ShortUnit = 4;

    // A run along one of these is no more than a swipe over the keyboard.
    private static readonly string[] Runs =
    [
        "abcdefghijklmnopqrstuvwxyz", "01234567890123456789", "!@#$%^&*()_+",
        "qwertyuiopasdfghjklzxcvbnm", "qwertzuiopasdfghjklyxcvbnm", "azertyuiopqsdfghjklmwxcvbn",
        "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p", "q1w2e3r4t5y6u7i8o9p0",
    ];

    /// <summary>Why <paramref name="password"/> cannot protect <paramref name="email"/>; null when it can.</summary>
    public static string? WhyWeak(string password, string email)
    {
        var length = password.EnumerateRunes().Count();
        if (length < MinLength)
            return $"Must have at least {MinLength} characters.";
        if (length > MaxLength)
            return $"Must have at most {MaxLength} characters.";

        var plain = password.ToLowerInvariant();
        if (IsEmail(plain, EmailAddress.KeyOf(email)))
            return "Must not be the address.";
        return CommonPasswords.Contains(plain) || IsRepetition(plain) || IsRun(plain)
            ? "Is one of the first that anybody would try. Choose another."
            : null;
    }

    private static bool IsEmail(string password, string email) =>
        password == email || password == email.Split('@')[0];

    // aaaaaaaaaa, abababababab, 1234123412
    private static bool IsRepetition(string password) =>
        Enumerable.Range(1, ShortUnit).Any(unit => password.Skip(unit).SequenceEqual(password.SkipLast(unit)));

    private static bool IsRun(string password)
    {
        var reversed = new string([.. password.Reverse()]);
        return Runs.Any(run => run.Contains(password) || run.Contains(reversed));
    }
}
