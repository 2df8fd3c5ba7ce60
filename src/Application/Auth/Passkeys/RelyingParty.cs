namespace Modular.Application.Auth.Passkeys;

/// <summary>
/// The site that passkeys are made for and shown to. It never comes from a request: an answer that was given to another
/// site is worth nothing here.
/// </summary>
/// <param name="Id">Its domain. A passkey is bound to it for good.</param>
/// <param name="Origins">The origins whose pages may ask for passkeys, as browsers write them.</param>
public sealed record RelyingParty(string Id, IReadOnlyList<string> Origins)
{
    private const string Localhost = "localhost";

    /// <summary>
    /// The site at <c>PUBLIC_URL</c>; null where no browser would do it: an address instead of a name, or a name that
    /// is reached without TLS from elsewhere.
    /// </summary>
    public static RelyingParty? Of(Uri publicUrl)
    {
        var name = publicUrl.IdnHost;
        var isSecure = publicUrl.Scheme == Uri.UriSchemeHttps || IsLocal(name);
        return publicUrl.HostNameType == UriHostNameType.Dns && isSecure
            ? new RelyingParty(name, [OriginOf(publicUrl.Scheme, name, publicUrl.Port)])
            : null;
    }

    /// <summary>The site of a browser on the server's own machine, for a server that nobody else can reach.</summary>
    /// <param name="ports">Where the server listens, without TLS.</param>
    public static RelyingParty OfLocalhost(IEnumerable<int> ports) =>
        new(Localhost, [.. ports.Select(port => OriginOf(Uri.UriSchemeHttp, Localhost, port))]);

    private static bool IsLocal(string name) =>
        name == Localhost || name.EndsWith("." + Localhost, StringComparison.Ordinal);

    private static string OriginOf(string scheme, string name, int port) =>
        new UriBuilder(scheme, name, port).Uri.GetLeftPart(UriPartial.Authority);
}
