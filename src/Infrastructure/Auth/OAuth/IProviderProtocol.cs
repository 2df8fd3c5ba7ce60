using Modular.Application.Auth.OAuth;

namespace Modular.Infrastructure.Auth.OAuth;

/// <summary>How a kind of provider is spoken to. What goes wrong is a <see cref="ProviderFault"/>.</summary>
internal interface IProviderProtocol : IDisposable
{
    /// <summary>Where the browser goes to log in.</summary>
    Task<string> AuthorizationUrl(ProviderRequest request, CancellationToken ct);

    /// <summary>Who the user is that came back with <paramref name="reply"/>.</summary>
    Task<ProviderIdentity> Redeem(ProviderRequest request, ProviderReply reply, CancellationToken ct);
}
