namespace Modular.Domain.Auth;

public sealed class EmailTaken() : Conflict(
    "auth.email_taken", "There is an account with this address already. Log in, or use another address.");

public sealed class SetupTokenRequired() : Forbidden(
    "auth.setup_token_required",
    "This instance has no owner yet. Send the setupToken that 'modular serve' prints and keeps in its data directory.");

public sealed class RegistrationClosed() : Forbidden(
    "auth.registration_closed", "New accounts are made by invitation only on this instance.");

public sealed class OwnerExists() : Conflict(
    "auth.owner_exists", "This instance has its owner already; the owner gives roles to others.");

public sealed class InvalidCredentials() : Unauthenticated(
    "auth.invalid_credentials", "The address or the password is not right.");

public sealed class AccountDisabled() : Forbidden(
    "auth.account_disabled", "This account is disabled. Ask the owner of the instance.");

public sealed class InvalidRefreshToken() : Unauthenticated(
    "auth.invalid_refresh_token", "This refresh token is unknown or has expired. Log in again.");

public sealed class RefreshTokenReused() : Unauthenticated(
    "auth.token_reused", "This refresh token was used before, so its session has been ended. Log in again.");

public sealed class SessionRevoked() : Unauthenticated(
    "auth.session_revoked", "This session has ended. Log in again.");

public sealed class SessionNotFound() : NotFound(
    "auth.session_not_found", "You have no session with this id.");

public sealed class UserNotFound() : NotFound(
    "auth.user_not_found", "There is no such user.");

public sealed class NoPublicUrl() : NotFound(
    "auth.no_public_url", "This instance does not know its own address: its operator has not set PUBLIC_URL.");

public sealed class TooManyAttempts(TimeSpan retryAfter) : TooMany(
    "auth.too_many_attempts", "Too many attempts. Wait as long as Retry-After says.", retryAfter);

public sealed class PasswordWorkFull() : TooMany(
    "auth.busy", "Too many passwords are being checked right now. Try again in a moment.", TimeSpan.FromSeconds(1));
