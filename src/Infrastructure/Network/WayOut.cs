using System.Net;

namespace Modular.Infrastructure.Network;

/// <summary>
/// The way out to addresses that users give. Public addresses only (<see cref="ReachableAddresses"/>), straight and not
/// through a proxy of the system, which would connect to what nobody has checked; no cookies, no credentials of the
/// server, nothing of the server's tracing.
/// </summary>
internal sealed class WayOut : IDisposable
{
    private const int MaxHeaderKib = 32;
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(15);
    // A name that has moved is followed, and a connection checked long ago is checked anew.
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(2);
    private readonly HttpMessageInvoker _http;

    public WayOut(CheckedConnections connections) => _http = new HttpMessageInvoker(new SocketsHttpHandler
    {
        ConnectCallback = connections.Connect,
        AllowAutoRedirect = false,
        UseProxy = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.All,
        MaxResponseHeadersLength = MaxHeaderKib,
        // Bodies are read up to a bound; what is left of one is not worth a connection.
        MaxResponseDrainSize = 0,
        ConnectTimeout = ConnectTimeout,
        PooledConnectionLifetime = ConnectionLifetime,
        ActivityHeadersPropagator = null,
    });

    /// <summary>
    /// Makes the call and follows up to <paramref name="redirects"/> redirects; each goes through the same checks. The
    /// answer is there with its headers; its body is still to be read.
    /// </summary>
    /// <exception cref="AddressRefused">The address, or one on the way, must not be reached.</exception>
    /// <exception cref="RedirectRefused">A redirect leads astray, or there are too many.</exception>
    /// <exception cref="HttpRequestException">There was no answer.</exception>
    public async Task<Answer> Send(OutgoingCall call, int redirects, CancellationToken ct)
    {
        for (var hop = 0; ; hop++)
        {
            using var message = call.ToMessage();
            var response = await Send(message, ct);
            if (redirects == 0 || call.RedirectedBy(response) is not { } next)
                return new Answer(call.Url, response);
            response.Dispose();
            if (hop == redirects)
                throw new RedirectRefused($"There were more than {redirects} redirects.");
            call = next;
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<HttpResponseMessage> Send(HttpRequestMessage message, CancellationToken ct)
    {
        try
        {
            return await _http.SendAsync(message, ct);
        }
        // The handler wraps what the connection says.
        catch (HttpRequestException e) when (e.InnerException is AddressRefused refused)
        {
            throw new AddressRefused(refused, e);
        }
    }
}

/// <summary>An answer from outside.</summary>
/// <param name="Url">Who gave it, after the redirects.</param>
/// <param name="Response">Its headers, and a body to be read.</param>
internal sealed record Answer(Uri Url, HttpResponseMessage Response) : IDisposable
{
    public void Dispose() => Response.Dispose();
}
