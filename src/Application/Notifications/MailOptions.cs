namespace Modular.Application.Notifications;

/// <summary>How the connection to a mail server is protected.</summary>
public enum MailSecurity
{
    /// <summary>By STARTTLS where the server offers it; a password is not sent without it.</summary>
    StartTlsIfOffered,

    /// <summary>By STARTTLS, or no mail is sent.</summary>
    StartTls,

    /// <summary>By TLS from the first byte (RFC 8314).</summary>
    Tls,

    /// <summary>Not at all, even where a password is sent.</summary>
    None,
}

/// <summary>The mail server that the operator configures.</summary>
/// <param name="Host">Its name, which its certificate must have.</param>
/// <param name="Port">Its port; 465 for TLS, otherwise 587.</param>
/// <param name="Security">How the connection is protected.</param>
public sealed record MailServer(string Host, int Port, MailSecurity Security)
{
    /// <summary>The user to sign in as; null to send without signing in.</summary>
    public string? User { get; init; }

    /// <summary>The user's password.</summary>
    public string Password { get; init; } = "";

    /// <summary>
    /// A file with certificates in PEM that are trusted instead of the system's, for a server with a CA of its own;
    /// null, the default, for the system's.
    /// </summary>
    public string? TrustedCertificates { get; init; }

    /// <summary>How long the server may take for the connection and for each answer; default 30 s.</summary>
    public TimeSpan AnswerTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a mail may take in all; default 2 min.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(2);

    // A record would print the password.
    public override string ToString() => $"{Host}:{Port}";
}

/// <summary>How mail is sent; every value has a default.</summary>
public sealed record MailOptions
{
    /// <summary><c>SMTP_URL</c>: the mail server; without one mails become files in the data directory.</summary>
    public MailServer? Server { get; init; }

    /// <summary><c>Mail:From</c>: the sender's address; default no-reply at the host of PUBLIC_URL.</summary>
    public string From { get; init; } = "no-reply@localhost";
}
