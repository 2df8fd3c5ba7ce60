using Modular.Application.Auth.OAuth;

namespace Modular.IntegrationTests.Auth.OAuth;

/// <summary>Providers that say of whoever logs in what a test has them say.</summary>
internal sealed class ScriptedProviders : ILoginProviders
{
    /// <summary>Who logs in next, or how that fails.</summary>
    public Func<ProviderIdentity> Next { get; set; } = () => throw new LoginFailed(LoginErrors.ServerError);

    /// <summary>What the last login was asked for with.</summary>
    public ProviderRequest? Asked { get; private set; }

    public Task<string> AuthorizationUrl(LoginProvider provider, ProviderRequest request, CancellationToken ct)
    {
        Asked = request;
        return Task.FromResult($"https://login.example.com/?state={request.State}");
    }

    public Task<ProviderIdentity> Redeem(
        LoginProvider provider, ProviderRequest request, ProviderReply reply, CancellationToken ct) =>
        Task.FromResult(Next());
}
