namespace Modular.Api.Configuration;

/// <summary>Reads <c>SMTP_URL</c>.</summary>
internal static class SmtpUrl
{
    private const string Form =
        "expected smtp://user:password@host:587 or smtps://user:password@host:465, with special characters of the " +
        "password as %40, and behind it nothing or ?tls=required, ?tls=none or ?ca=FILE";

    private const int SubmissionPort = 587;
    private const int TlsPort = 465;

    /// <summary>The mail server.</summary>
    /// <exception cref="FormatException">It is none; the message shows no password.</exception>
    public static SmtpSettings Parse(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri)
            || uri.Scheme is not ("smtp" or "smtps")
            || uri.Host.Length == 0
            || uri.Port == 0
            || uri.AbsolutePath is not ("" or "/")
            || uri.Fragment.Length > 0)
        {
            throw new FormatException(Form);
        }

        var implicitTls = uri.Scheme == "smtps";
        var (tls, ca) = Query(uri.Query);
        if (tls is not (null or "required" or "none") || (implicitTls && tls == "none"))
            throw new FormatException(Form);
        if (ca is not null && !File.Exists(ca))
            throw new FormatException($"there is no file '{ca}' with certificates");

        // A scheme of the system's own has port 25, on which users do not hand mail in.
        var port = uri.IsDefaultPort || uri.Port < 0 ? implicitTls ? TlsPort : SubmissionPort : uri.Port;
        var server = new SmtpSettings(uri.IdnHost, port, implicitTls) { Tls = tls, TrustedCertificates = ca };
        return uri.UserInfo.Length == 0 ? server : WithUser(server, uri.UserInfo);
    }

    private static SmtpSettings WithUser(SmtpSettings server, string userInfo)
    {
        var parts = userInfo.Split(':');
        if (parts.Length != 2 || parts[0].Length == 0)
            throw new FormatException(Form);
        return server with { User = Uri.UnescapeDataString(parts[0]), Password = Uri.UnescapeDataString(parts[1]) };
    }

    private static (string? Tls, string? Ca) Query(string query)
    {
        string? tls = null, ca = null;
        foreach (var part in query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, value) = part.Split('=', 2) is [var left, var right]
                ? (left, Uri.UnescapeDataString(right))
                : throw new FormatException(Form);
            if (name == "tls")
                tls = value;
            else if (name == "ca")
                ca = value;
            else
                throw new FormatException(Form);
        }

        return (tls, ca);
    }
}
