using Microsoft.Extensions.Logging;
using Modular.Application.Auth.OAuth;
using Modular.Infrastructure.Network;

namespace Modular.Infrastructure.Auth.OAuth;

/// <summary>The providers that are configured. It bounds the time that they take, and logs what fails.</summary>
internal sealed class LoginProviders : ILoginProviders, IDisposable
{
    // A person waits before an empty page.
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(20);

    private readonly Dictionary<string, IProviderProtocol> _protocols;
    private readonly TimeProvider _clock;
    private readonly ILogger<LoginProviders> _log;

    public LoginProviders(OAuthOptions options, WayOut wayOut, TimeProvider clock, ILogger<LoginProviders> log)
    {
        (_clock, _log) = (clock, log);
        _protocols = options.Providers.ToDictionary(
            provider => provider.Name,
            IProviderProtocol (provider) => provider.Kind == LoginProviderKind.GitHub
                ? new GitHub(provider, wayOut)
                : new OpenIdConnect(provider, wayOut, clock));
    }

    public Task<string> AuthorizationUrl(LoginProvider provider, ProviderRequest request, CancellationToken ct) =>
        Ask(provider, (protocol, limit) => protocol.AuthorizationUrl(request, limit), ct);

    public Task<ProviderIdentity> Redeem(
        LoginProvider provider, ProviderRequest request, ProviderReply reply, CancellationToken ct) =>
        Ask(provider, (protocol, limit) => protocol.Redeem(request, reply, limit), ct);

    public void Dispose()
    {
        foreach (var protocol in _protocols.Values)
            protocol.Dispose();
    }

    private async Task<T> Ask<T>(
        LoginProvider provider, Func<IProviderProtocol, CancellationToken, Task<T>> ask, CancellationToken ct)
    {
        using var limit = new CancellationTokenSource(TimeLimit, _clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, ct);
        try
        {
            return await ask(_protocols[provider.Name], both.Token);
        }
        catch (ProviderFault fault)
        {
            // What somebody at the provider did not want is no fault of anybody's.
            var level = fault.Error == LoginErrors.AccessDenied ? LogLevel.Information : LogLevel.Warning;
            _log.Log(level, "A login by {Provider} failed: {Reason}", provider.Name, fault.Message);
            throw new LoginFailed(fault.Error);
        }
        // Its limit, or that of a connection; not the caller who hangs up.
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            _log.LogWarning("A login by {Provider} failed: it did not answer in time", provider.Name);
            throw new LoginFailed(LoginErrors.TemporarilyUnavailable);
        }
    }
}
