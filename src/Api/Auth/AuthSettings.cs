using Modular.Api.Auth.OAuth;
using Modular.Api.Configuration;
using Modular.Application.Auth;
using Modular.Domain.Auth;

namespace Modular.Api.Auth;

internal static class AuthSettings
{
    /// <summary>What the settings say about accounts and sessions.</summary>
    public static AuthOptions ForAuth(this Settings settings)
    {
        var defaults = new AuthOptions();
        return defaults with
        {
            PublicUrl = settings.PublicUrl,
            LocalUrl = LocalUrl(settings.Urls),
            Registration = settings.Registration switch
            {
                "closed" => RegistrationMode.Closed,
                "invite" => RegistrationMode.Invite,
                "open" => RegistrationMode.Open,
                _ => settings.PublicUrl is null ? RegistrationMode.Open : RegistrationMode.Invite,
            },
            PasswordRounds = settings.PasswordRounds,
            PasswordQueue = settings.PasswordQueue,
            KeysPerUser = settings.MaxKeysPerUser,
            PasskeysPerUser = settings.MaxPasskeysPerUser,
            AddressPasskeyLogins = defaults.AddressPasskeyLogins with { Limit = settings.PasskeyLogins },
            AuditRetentionDays = settings.AuditRetentionDays,
            KeyRotationDays = settings.KeyRotationDays,
            RequireVerifiedEmail = settings.RequireVerifiedEmail,
            AddressCodeRequests = defaults.AddressCodeRequests with { Limit = settings.CodeRequests },
            AddressLoginStarts = defaults.AddressLoginStarts with { Limit = settings.LoginStarts },
            OAuth = settings.OAuth.ForOAuth(),
            AddressFailures = defaults.AddressFailures with { Limit = settings.AuthFailures },
            AccountFailures = settings.AccountFailures,
            AddressRegistrations = defaults.AddressRegistrations with { Limit = settings.Registrations },
        };
    }

    // A wildcard host is no address that somebody could follow.
    private static Uri LocalUrl(IReadOnlyList<string> urls)
    {
        var address = BindingAddress.Parse(urls[0]);
        return new UriBuilder(address.Scheme, "localhost", address.Port).Uri;
    }
}
