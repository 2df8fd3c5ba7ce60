namespace Modular.Application.Auth.OAuth;

/// <summary>
/// A login through a provider has failed. No refusal: the browser is on its way, so it is led back to the client with
/// the error, one of <see cref="LoginErrors"/>.
/// </summary>
/// <param name="error">What the client is told.</param>
/// <param name="userId">Whose account it concerns, for the audit log; null for nobody's.</param>
public sealed class LoginFailed(string error, Guid? userId = null) : Exception($"The login failed: {error}.")
{
    /// <summary>What the client is told.</summary>
    public string Error { get; } = error;

    /// <summary>Whose account it concerns, or null.</summary>
    public Guid? UserId { get; } = userId;
}

/// <summary>
/// The values of <c>error</c> at the client's address (docs/login-providers.md); clients compare them, so none changes.
/// The first three are OAuth's own.
/// </summary>
public static class LoginErrors
{
    /// <summary>The user, or the provider, did not allow it.</summary>
    public const string AccessDenied = "access_denied";

    /// <summary>The provider failed, or what it answered cannot be believed.</summary>
    public const string ServerError = "server_error";

    /// <summary>The provider cannot be reached just now.</summary>
    public const string TemporarilyUnavailable = "temporarily_unavailable";

    /// <summary>The provider does not vouch for the user's address.</summary>
    public const string EmailUnverified = "email_unverified";

    /// <summary>An account has this address, and nobody has verified it there.</summary>
    public const string AccountExists = "account_exists";

    /// <summary>The account is disabled.</summary>
    public const string AccountDisabled = "account_disabled";

    /// <summary>There is no account, and none may be made.</summary>
    public const string RegistrationClosed = "registration_closed";

    /// <summary>The instance has no owner yet; the first account is made with the set-up token.</summary>
    public const string SetupTokenRequired = "setup_token_required";
}
