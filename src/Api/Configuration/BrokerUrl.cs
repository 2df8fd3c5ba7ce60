namespace Modular.Api.Configuration;

/// <summary>Reads <c>RABBITMQ_URL</c>.</summary>
internal static class BrokerUrl
{
    /// <summary>An AMQP address with at most a virtual host as its path.</summary>
    /// <exception cref="FormatException">It is none; the message shows no password.</exception>
    public static Uri Parse(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri)
            || uri.Scheme is not ("amqp" or "amqps")
            || uri.Host.Length == 0
            || uri.Port == 0
            || uri.UserInfo.Split(':').Length > 2
            || uri.Segments.Length > 2
            || uri.Query.Length + uri.Fragment.Length > 0)
        {
            throw new FormatException("expected amqp://user:password@host:5672/virtual-host, or amqps:// for TLS");
        }

        return uri;
    }
}
