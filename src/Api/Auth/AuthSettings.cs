using Modular.Api.Configuration;
using Modular.Application.Auth;
using Modular.Domain.Auth;

namespace Modular.Api.Auth;

internal static class AuthSettings
{
    /// <summary>What the settings say about accounts and sessions.</summary>
    public static AuthOptions ForAuth(this Settings settings) => new()
    {
        PublicUrl = settings.PublicUrl,
        Registration = settings.Registration switch
        {
            "closed" => RegistrationMode.Closed,
            "invite" => RegistrationMode.Invite,
            "open" => RegistrationMode.Open,
            _ => settings.PublicUrl is null ? RegistrationMode.Open : RegistrationMode.Invite,
        },
        PasswordRounds = settings.PasswordRounds,
    };
}
