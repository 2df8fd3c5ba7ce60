namespace Modular.Api.Configuration;

/// <summary>The mail server of <c>SMTP_URL</c>.</summary>
/// <param name="Host">Its name.</param>
/// <param name="Port">Its port; default 587, and 465 for smtps.</param>
/// <param name="IsEncryptedFromTheStart">Whether it is smtps.</param>
internal sealed record SmtpSettings(string Host, int Port, bool IsEncryptedFromTheStart)
{
    /// <summary><c>tls</c>: <c>required</c> or <c>none</c>; null, the default, takes STARTTLS where offered.</summary>
    public string? Tls { get; init; }

    /// <summary><c>ca</c>: a file of certificates to trust; null, the default, for the system's.</summary>
    public string? TrustedCertificates { get; init; }

    /// <summary>Whom to sign in as; null, the default, for nobody.</summary>
    public string? User { get; init; }

    /// <summary>The user's password.</summary>
    public string Password { get; init; } = "";

    // A record would print the password.
    public override string ToString() => $"{Host}:{Port}";
}
