using System.Net.Http.Headers;

namespace Modular.Client;

/// <summary>Shows a credential with every call.</summary>
/// <param name="token">
/// Gives the access token, user key or device key to show now, or null for none; it is asked once for every call.
/// </param>
/// <param name="inner">What sends the call; by default a handler of the framework.</param>
public sealed class BearerTokenHandler(
    Func<CancellationToken, ValueTask<string?>> token, HttpMessageHandler? inner = null)
    : DelegatingHandler(inner ?? new SocketsHttpHandler())
{
    /// <inheritdoc />
    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (await token(cancellationToken).ConfigureAwait(false) is { } shown)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", shown);
        return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
    }
}
