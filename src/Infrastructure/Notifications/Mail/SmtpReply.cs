using System.Text.RegularExpressions;

namespace Modular.Infrastructure.Notifications.Mail;

/// <summary>What a mail server answers: a code, and lines of text.</summary>
internal sealed partial record SmtpReply(int Code, IReadOnlyList<string> Lines)
{
    private const int MaxShown = 200;

    /// <summary>Whether it was done.</summary>
    public bool IsDone => Code is >= 200 and < 300;

    /// <summary>Whether the server asks for more.</summary>
    public bool WantsMore => Code is >= 300 and < 400;

    /// <summary>
    /// Whether another try is in vain. Not so while the server only wants to know who is there (530, RFC 4954): the
    /// operator can mend that.
    /// </summary>
    public bool IsFinal => Code is >= 500 and not 530;

    /// <summary>The codes alone (RFC 5321, RFC 3463), where the text might quote what was sent.</summary>
    public string Codes => $"{Code} {EnhancedCode().Match(Lines[0]).Value}".TrimEnd();

    /// <summary>The code and the beginning of the text, without what could disturb a log.</summary>
    public override string ToString()
    {
        var text = $"{Code} {string.Join(' ', Lines)}";
        return new string([.. text.Take(MaxShown).Select(c => char.IsControl(c) ? ' ' : c)]);
    }

    [GeneratedRegex(@"^[245]\.\d{1,3}\.\d{1,3}", RegexOptions.None, 1000)]
    private static partial Regex EnhancedCode();
}

/// <summary>The server cannot take the mail now; a later try may go well.</summary>
internal sealed class SmtpFault(string sentence) : Exception(sentence);
