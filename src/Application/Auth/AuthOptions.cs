using Modular.Application.Auth.OAuth;
using Modular.Domain.Auth;

namespace Modular.Application.Auth;

/// <summary>How many attempts somebody has within a time; 0 for no limit.</summary>
/// <param name="Name">What is attempted, as the counter's name.</param>
/// <param name="Limit">How many; 0 for no limit.</param>
/// <param name="Window">Within which time, from the first attempt on.</param>
public sealed record AttemptLimit(string Name, int Limit, TimeSpan Window);

/// <summary>How accounts and sessions are kept; every value has a default.</summary>
public sealed record AuthOptions
{
    /// <summary>Whom access tokens are for, the <c>aud</c> claim.</summary>
    public const string Audience = "modular";

    /// <summary><c>PUBLIC_URL</c>: the <c>iss</c> claim; none by default, then <c>iss</c> is <c>modular</c>.</summary>
    public Uri? PublicUrl { get; init; }

    /// <summary>
    /// What links in mails begin with: <c>PUBLIC_URL</c>, or the machine's own address where the instance listens.
    /// </summary>
    public Uri Site => PublicUrl ?? LocalUrl;

    /// <summary>Where the instance listens, as seen from its own machine; default http://localhost:8080.</summary>
    public Uri LocalUrl { get; init; } = new("http://localhost:8080");

    /// <summary><c>Auth:Registration</c>: who may make an account; default open.</summary>
    public RegistrationMode Registration { get; init; } = RegistrationMode.Open;

    /// <summary><c>Auth:PasswordRounds</c>: rounds of PBKDF2-HMAC-SHA512; default 210,000.</summary>
    public int PasswordRounds { get; init; } = 210_000;

    /// <summary><c>Auth:PasswordQueue</c>: checks that may wait for a core (0.1 s each); default 32.</summary>
    public int PasswordQueue { get; init; } = 32;

    /// <summary>How long sessions and tokens live; default 15 minutes, 30 days idle, 90 days at most.</summary>
    public SessionLifetimes Lifetimes { get; init; } = SessionLifetimes.Default;

    /// <summary><c>Limits:AuthFailures</c>: refused attempts of an address or IPv6 /64; default 10 a minute.</summary>
    public AttemptLimit AddressFailures { get; init; } = new("address-failures", 10, TimeSpan.FromMinutes(1));

    /// <summary><c>Limits:Registrations</c>: accounts from an address or IPv6 /64; default 20 an hour.</summary>
    public AttemptLimit AddressRegistrations { get; init; } = new("address-registrations", 20, TimeSpan.FromHours(1));

    /// <summary>
    /// <c>Limits:AccountFailures</c>: the wrong password of an account, from whatever strange addresses, that is the
    /// first to make such addresses wait; 0 for never, default 20.
    /// </summary>
    public int AccountFailures { get; init; } = 20;

    /// <summary><c>Limits:KeysPerUser</c>: keys of a user, 0 for no limit; default 100.</summary>
    public int KeysPerUser { get; init; } = 100;

    /// <summary><c>Limits:PasskeysPerUser</c>: passkeys of a user, 0 for no limit; default 20.</summary>
    public int PasskeysPerUser { get; init; } = 20;

    /// <summary>
    /// <c>Limits:PasskeyLogins</c>: logins with a passkey begun from an address or IPv6 /64; default 60 a minute.
    /// </summary>
    public AttemptLimit AddressPasskeyLogins { get; init; } =
        new("address-passkey-logins", 60, TimeSpan.FromMinutes(1));

    /// <summary><c>Auth:AuditRetentionDays</c>: days that the audit log is kept, 0 for ever; default 365.</summary>
    public int AuditRetentionDays { get; init; } = 365;

    /// <summary><c>Auth:KeyRotationDays</c>: days that a signing key signs, 0 for ever; default 30.</summary>
    public int KeyRotationDays { get; init; } = 30;

    /// <summary>
    /// <c>Auth:RequireVerifiedEmail</c>: an account signs in only once its address is verified; default false.
    /// </summary>
    public bool RequireVerifiedEmail { get; init; }

    /// <summary><c>Limits:CodeRequests</c>: codes asked for from an address or IPv6 /64; default 60 an hour.</summary>
    public AttemptLimit AddressCodeRequests { get; init; } = new("address-code-requests", 60, TimeSpan.FromHours(1));

    /// <summary><c>Limits:LoginStarts</c>: logins sent to a provider from an address; default 300 an hour.</summary>
    public AttemptLimit AddressLoginStarts { get; init; } = new("address-login-starts", 300, TimeSpan.FromHours(1));

    /// <summary>Logins through providers; none by default.</summary>
    public OAuthOptions OAuth { get; init; } = new();

    /// <summary>The <c>iss</c> claim of access tokens.</summary>
    public string Issuer => PublicUrl?.AbsoluteUri.TrimEnd('/') ?? "modular";
}
