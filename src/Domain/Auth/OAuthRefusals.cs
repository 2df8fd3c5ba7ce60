namespace Modular.Domain.Auth;

public sealed class LoginProviderNotFound() : NotFound(
    "auth.provider_not_found",
    "No provider of this name is configured. GET /v1/auth/oauth/providers lists those there are.");

public sealed class InvalidLoginState() : Invalid(
    "auth.invalid_state",
    "This login was not begun in this browser, or more than 10 minutes ago, or is finished already. Begin it again.");

public sealed class InvalidGrant() : Invalid(
    "auth.invalid_grant", "This code is unknown, was used or has expired, or the codeVerifier is not the one of it.");

public sealed class IdentityNotFound() : NotFound(
    "auth.identity_not_found", "Your account has no identity with this id.");

public sealed class LastLoginMethod() : Conflict(
    "auth.last_login_method",
    "Without this identity nobody could log in to your account. Set a password first: POST /v1/auth/forgot-password.");
