using Modular.Application.Notifications.Contracts;
using Modular.Domain.Auth;

namespace Modular.Application.Auth;

/// <summary>What the mails about accounts say, all in one place.</summary>
internal static class AccountMailTexts
{
    public const string Module = "auth";
    public const string Code = "auth.code";
    public const string PasswordChanged = "auth.password_changed";
    public const string EmailChangeWanted = "auth.email_change_wanted";
    public const string EmailChanged = "auth.email_changed";
    public const string AccountDeleted = "auth.account_deleted";
    public const string Invitation = "auth.invitation";
    public const string IdentityLinked = "auth.identity_linked";
    public const string PasskeyAdded = "auth.passkey_added";
    public const string PasskeyRemoved = "auth.passkey_removed";

    /// <summary>The mail of a one-time code.</summary>
    /// <param name="purpose">What the code is good for.</param>
    /// <param name="code">The code as it is shown.</param>
    /// <param name="site">Where the account is, or null when that is not configured.</param>
    public static MailContent OfCode(string purpose, string code, string? site) => purpose switch
    {
        CodePurposes.VerifyEmail => Of("Your code to verify this address", site, $"""
            Welcome. To show that this address is yours, enter this code within 15 minutes:

                {code}

            If you did not make an account, ignore this mail: without the code nothing happens.
            """),
        CodePurposes.ResetPassword => Of("Your code to set a new password", site, $"""
            Somebody asked for a new password for your account. If it was you, enter this code within 15 minutes:

                {code}

            If it was not you, ignore this mail: your password stays as it is. Never give the code to anybody, not even
            to somebody who says to be from our support.
            """),
        CodePurposes.ChangeEmail => Of("Your code to confirm this address", site, $"""
            Somebody wants to use this address for an account. If it was you, enter this code within 15 minutes:

                {code}

            If it was not you, ignore this mail: without the code nothing happens.
            """),
        CodePurposes.ExistingAccount => Of("You have an account already", site, """
            Somebody, perhaps you, tried to make an account with this address. You have one already: log in, or ask for
            a new password if you have forgotten yours.

            If it was not you, there is nothing to do: nothing about your account was changed or told.
            """),
        _ => throw new InvalidOperationException($"There is no mail for the purpose {purpose}."),
    };

    /// <summary>A mail that tells of something done.</summary>
    public static MailContent OfNotice(string template, string? detail, string? site) => template switch
    {
        PasswordChanged => Of("Your password was changed", site, """
            The password of your account was just changed, and you are signed out everywhere else.

            If it was not you, ask for a new password now, with this address, and then look at what your account has
            been doing.
            """),
        EmailChangeWanted => Of("A new address for your account", site, $"""
            Somebody who knows your password asked to replace this address of your account by {detail}. That happens
            when the code that was sent there is entered.

            If it was not you, change your password now: it ends every other session.
            """),
        EmailChanged => Of("Your account has a new address", site, $"""
            The address of your account is now {detail}. This one is used no more.

            If it was not you, ask whoever runs this service for help at once, from this address.
            """),
        AccountDeleted => Of("Your account is deleted", site, """
            Your account was just deleted, as was asked for with your password or soon after a login. What it owned is
            being erased, and nothing is kept that leads to you.

            If it was not you, tell whoever runs this service: the account cannot be brought back.
            """),
        IdentityLinked => Of("A new way to log in to your account", site, $"""
            Somebody just logged in to your account through {detail}, where this address is verified too. From now on
            that login opens your account as your password does.

            If it was not you, somebody else reads your mail or has your account at {detail}. Change your password, and
            remove the login from your account.
            """),
        PasskeyAdded => Of("A passkey was added to your account", site, """
            A passkey was just added to your account. Whoever has it can log in without your password, and you are
            signed out everywhere else.

            If it was not you, log in, remove the passkey and change your password.
            """),
        PasskeyRemoved => Of("A passkey of your account was removed", site, """
            A passkey of your account was just removed. It cannot be used to log in any more, and you are signed out
            everywhere else.

            If it was not you, change your password now, and then look at what your account has been doing.
            """),
        _ => throw new InvalidOperationException($"There is no mail {template}."),
    };

    /// <summary>The mail of an invitation.</summary>
    /// <param name="invitation">Which.</param>
    /// <param name="link">Where it is accepted.</param>
    /// <param name="site">Where the instance is, or null when that is not configured.</param>
    public static MailContent OfInvitation(Invitation invitation, string link, string? site) =>
        Of("You are invited", site, $"""
            Somebody who runs this service invites you to make an account with this address:

                {link}

            The link is good once, until {invitation.ExpiresAt:yyyy-MM-dd HH:mm} UTC. If you do not know what this is
            about, ignore this mail: without the link nothing happens.
            """);

    private static MailContent Of(string subject, string? site, string text) =>
        new(subject, site is null ? text : $"{text}\n\n-- \n{site}");
}
