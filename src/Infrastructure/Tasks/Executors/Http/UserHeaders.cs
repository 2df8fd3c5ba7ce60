using System.Buffers;

namespace Modular.Infrastructure.Tasks.Executors.Http;

/// <summary>Which headers a user may send through the server.</summary>
internal static class UserHeaders
{
    // RFC 9110, 5.6.2: the characters of a name.
    private static readonly SearchValues<char> NameCharacters = SearchValues.Create(
        "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    // What belongs to the connection and not to the request (RFC 9110, 7.6.1), and what the address and the body say.
    private static readonly HashSet<string> Own = new(
        [
            "Connection", "Content-Length", "Expect", "Host", "Keep-Alive", "Proxy-Authenticate", "Proxy-Authorization",
            "Proxy-Connection", "TE", "Trailer", "Transfer-Encoding", "Upgrade",
        ],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>Why a header is not sent; null when it is.</summary>
    public static string? FaultOf(string name, string value)
    {
        if (name.Length == 0 || name.AsSpan().ContainsAnyExcept(NameCharacters))
            return "Is not a name of a header.";
        if (Own.Contains(name))
            return "Is set by the server.";
        // Nothing that could end the line; RFC 9110, 5.5 leaves the rest beyond ASCII to agreements that are not known.
        return value.All(character => character is '\t' or (>= ' ' and <= '~'))
            ? null
            : "Must be visible ASCII characters, blanks and tabs.";
    }
}
