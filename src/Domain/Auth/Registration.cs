namespace Modular.Domain.Auth;

/// <summary>Who may make an account once the instance has its owner.</summary>
public enum RegistrationMode
{
    /// <summary>Anybody.</summary>
    Open,

    /// <summary>Whoever has an invitation.</summary>
    Invite,

    /// <summary>Nobody.</summary>
    Closed,
}

/// <summary>The rule that decides what a registration becomes.</summary>
public static class Registration
{
    /// <summary>How long a new local instance makes its first registration the owner without a token.</summary>
    public static readonly TimeSpan LocalGrace = TimeSpan.FromMinutes(15);

    /// <summary>The role of the new account while the instance has no owner: the owner's, or a refusal.</summary>
    /// <param name="setupToken">Whether the set-up token was right, or null when none was sent.</param>
    /// <param name="isLocal">The request cannot have come from another machine.</param>
    /// <param name="age">Time since the instance was set up.</param>
    public static string AdmitOwner(bool? setupToken, bool isLocal, TimeSpan age) => setupToken switch
    {
        true => Roles.Owner,
        null when isLocal && age < LocalGrace => Roles.Owner,
        _ => throw new SetupTokenRequired(),
    };

    /// <summary>The role of the new account once the instance has its owner: a member's, or a refusal.</summary>
    public static string AdmitMember(RegistrationMode mode) =>
        mode == RegistrationMode.Open ? Roles.Member : throw new RegistrationClosed();
}
