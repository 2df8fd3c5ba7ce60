using System.Diagnostics.CodeAnalysis;

namespace Modular.Infrastructure.Network;

/// <summary>
/// An address as a user writes it. It is read once: what was checked here is the same <see cref="Uri"/> that is
/// connected to, so there are no two readings of one text.
/// </summary>
internal static class UserUrl
{
    /// <summary>The most characters of an address.</summary>
    public const int MaxLength = 8192;

    /// <summary>Reads an absolute http or https address; otherwise says what is wrong with it.</summary>
    public static bool TryRead(
        string text, [NotNullWhen(true)] out Uri? url, [NotNullWhen(false)] out string? fault)
    {
        url = null;
        fault = text.Length > MaxLength ? $"Must have at most {MaxLength} characters."
            : Uri.TryCreate(text, UriKind.Absolute, out var read) ? FaultOf(read)
            : "Must be an absolute address such as https://example.com/path.";
        if (fault is not null)
            return false;
        url = new Uri(text, UriKind.Absolute);
        return true;
    }

    /// <summary>Why this is no address to go to; null when it is one.</summary>
    public static string? FaultOf(Uri url) => url switch
    {
        { Scheme: not ("http" or "https") } => "Must begin with http:// or https://.",
        { Host.Length: 0 } => "Must name a host.",
        { UserInfo.Length: > 0 } => "Must not carry a user name or password; send an Authorization header.",
        { Port: 0 } => "Must not name port 0.",
        // A character may take nine when it is escaped, and a redirect may name any number of them.
        { AbsoluteUri.Length: > MaxLength } => $"Must have at most {MaxLength} characters, escaped as it is sent.",
        _ => null,
    };
}
