namespace Modular.Application.Auth;

/// <summary>Something that was done to an account, or was refused. It never holds a secret.</summary>
/// <param name="Action">One of <see cref="AuditActions"/>.</param>
/// <param name="UserId">Whose account; null when none was found.</param>
/// <param name="Target">What it was done to, such as the id of a session or the address that was asked for.</param>
public sealed record AuditNote(string Action, Guid? UserId, string? Target = null)
{
    /// <summary>Who did it, where the call itself proves that; null for the principal of the call.</summary>
    public Guid? ActorId { get; init; }

    /// <summary>Something that users do to their own accounts by proving them in the call.</summary>
    public static AuditNote OfOwn(string action, Guid userId, string? target = null) =>
        new(action, userId, target) { ActorId = userId };
}

/// <summary>Keeps what was done to accounts. Who did it, and from where, it knows of the caller by itself.</summary>
public interface IAuditLog
{
    /// <summary>Notes a success with the unit of work: it is kept if the change is.</summary>
    void Note(AuditNote note);

    /// <summary>Notes a refusal, at once and for itself: the unit of work is about to roll back.</summary>
    Task NoteRefusal(AuditNote note, CancellationToken ct);

    /// <summary>Notes a refusal with the unit of work, where that goes on: the refusal is its result.</summary>
    void NoteRefusalWithUnit(AuditNote note);
}

/// <summary>The names of what is kept, <c>what.happened</c>; clients filter by them, so none changes.</summary>
public static class AuditActions
{
    public const string AccountCreated = "account.created";
    public const string RegistrationRepeated = "account.registration_repeated";
    public const string AccountUpdated = "account.updated";
    public const string AccountDeleted = "account.deleted";
    public const string AccountDisabled = "account.disabled";
    public const string AccountEnabled = "account.enabled";
    public const string RoleChanged = "account.role_changed";
    public const string InvitationCreated = "invitation.created";
    public const string InvitationRemoved = "invitation.removed";
    public const string InvitationAccepted = "invitation.accepted";
    public const string LoggedIn = "session.login";
    public const string LoggedOut = "session.logout";
    public const string SessionEnded = "session.ended";
    public const string MfaEnabled = "mfa.enabled";
    public const string MfaDisabled = "mfa.disabled";
    public const string RecoveryCodesRenewed = "mfa.recovery_codes_renewed";
    public const string PasskeyAdded = "passkey.added";
    public const string PasskeyRemoved = "passkey.removed";
    public const string PasskeyCloned = "passkey.clone_suspected";
    public const string RefreshTokenReused = "session.token_reused";
    public const string KeyCreated = "key.created";
    public const string KeyRemoved = "key.removed";
    public const string KeyRevoked = "key.revoked";
    public const string SigningKeyAdded = "signing_key.added";
    public const string EverythingRevoked = "signing_key.all_revoked";
    public const string VerificationRequested = "email.verification_requested";
    public const string EmailVerified = "email.verified";
    public const string EmailChangeRequested = "email.change_requested";
    public const string EmailChanged = "email.changed";
    public const string PasswordResetRequested = "password.reset_requested";
    public const string PasswordReset = "password.reset";
    public const string PasswordChanged = "password.changed";
    public const string IdentityLinked = "identity.linked";
    public const string IdentityRemoved = "identity.removed";
}
