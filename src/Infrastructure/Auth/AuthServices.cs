using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Modular.Application.Auth;
using Modular.Application.Auth.Keys;
using Modular.Application.Auth.Users;
using Modular.Application.Notifications.Contracts;
using Modular.Application.Pipeline;
using Modular.Infrastructure.Auth.Keys;
using Modular.Infrastructure.Auth.Mfa;
using Modular.Infrastructure.Auth.OAuth;
using Modular.Infrastructure.Auth.Passkeys;
using Modular.Infrastructure.Auth.Users;

namespace Modular.Infrastructure.Auth;

/// <summary>Wires accounts, sessions and tokens.</summary>
public static class AuthServices
{
    /// <summary>Adds accounts, sessions and tokens.</summary>
    public static IServiceCollection AddAuth(this IServiceCollection services, AuthOptions options)
    {
        services.AddSingleton(options);
        services.AddScoped<IUserStore, UserStore>();
        services.AddScoped<ISessionStore, SessionStore>();
        services.AddScoped<RevocationWriter>();
        services.AddScoped<ISigningKeyStore, SigningKeyStore>();
        services.AddScoped<ISetupStore, SetupStore>();
        services.AddScoped<IAuditLog, AuditLog>();
        services.AddScoped<NewAccounts>();
        services.AddScoped<PasswordProof>();
        services.AddScoped<UsableAccount>();
        services.AddScoped<LoginMethods>();
        services.AddScoped<SignedInAccount>();
        services.AddScoped<EndedSessions>();
        services.AddScoped<OtherSessions>();
        services.AddScoped<SignIn>();
        services.AddScoped<Admission>();
        services.AddScoped<UserTokens>();
        services.AddSingleton<SetupTokens>();
        services.AddSingleton<RefreshTokens>();
        services.AddSingleton<IPasswords, Pbkdf2Passwords>();
        services.AddSingleton<IThrottle, Throttle>();
        services.AddScoped<IUserKeyStore, UserKeyStore>();
        services.AddSingleton<ICredentialVerifier, UserKeyVerifier>();
        return services.AddCodes().AddUsers().AddMfa().AddPasskeys().AddOAuth(options.OAuth).AddAccessTokens();
    }

    private static IServiceCollection AddUsers(this IServiceCollection services)
    {
        services.AddSingleton<InvitationTokens>();
        services.AddScoped<IInvitationStore, InvitationStore>();
        services.AddScoped<Invitations>();
        services.AddScoped<InvitationNews>();
        services.AddScoped<LastOwnerRule>();
        services.AddScoped<AccessChange>();
        services.AddScoped<AccountRemoval>();
        return services;
    }

    private static IServiceCollection AddCodes(this IServiceCollection services)
    {
        services.AddSingleton<OneTimeCodes>();
        services.AddScoped<ICodeStore, CodeStore>();
        services.AddScoped<CodeIssue>();
        services.AddScoped<CodeProof>();
        services.AddScoped<PasswordChange>();
        services.AddScoped<ProvenMailbox>();
        services.AddScoped<AccountMails>();
        services.AddScoped<IMailWriter, AccountMailWriter>();
        return services;
    }

    private static IServiceCollection AddAccessTokens(this IServiceCollection services)
    {
        services.AddSingleton<SigningKeys>();
        services.AddSingleton<AccessTokens>();
        services.AddSingleton<IAccessTokens>(provider => provider.GetRequiredService<AccessTokens>());
        services.AddSingleton<VerifiedTokens>();
        services.AddSingleton<Revocations>();
        services.AddSingleton<SessionLiveness>();
        services.AddSingleton<CredentialUse>();
        services.AddSingleton<ICredentialVerifier, AccessTokenVerifier>();
        services.AddSingleton<RevocationReader>();
        services.AddHostedService<RevocationFeed>();
        services.AddSingleton<CredentialUseWriter>();
        services.AddSingleton<IHostedService>(provider => provider.GetRequiredService<CredentialUseWriter>());
        return services;
    }
}
