using System.Net;
using System.Text;
using System.Text.Json;
using Modular.Infrastructure.Network;

namespace Modular.Infrastructure.Auth.OAuth;

/// <summary>An answer of a provider.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Body">Its JSON; undefined when it has none.</param>
internal sealed record ProviderJson(HttpStatusCode Status, JsonElement Body)
{
    /// <summary>Whether it is a success.</summary>
    public bool IsSuccess => (int)Status is >= 200 and < 300;
}

/// <summary>
/// Calls a provider. Its own hosts are the operator's word and so are trusted; wherever else its documents lead is
/// connected to as the address of a user is (docs/decisions/0024). No redirects are followed, no cookies kept.
/// </summary>
/// <param name="own">The hosts that the operator has named, with their ports.</param>
/// <param name="wayOut">The way to all others.</param>
internal sealed class ProviderHttp(IReadOnlySet<string> own, WayOut wayOut) : IDisposable
{
    // Documents, key sets and tokens have a few KiB.
    private const int MaxBytes = 256 * 1024;

    private readonly HttpMessageInvoker _trusted = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.All,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        MaxResponseHeadersLength = 32,
        MaxResponseDrainSize = 0,
        PooledConnectionLifetime = TimeSpan.FromMinutes(2),
        ActivityHeadersPropagator = null,
    });

    /// <summary>Reads a document of JSON.</summary>
    public async Task<JsonElement> Get(Uri url, CancellationToken ct, params KeyValuePair<string, string>[] headers)
    {
        var answer = await Send(new OutgoingCall(HttpMethod.Get, url)
        {
            Headers = [KeyValuePair.Create("Accept", "application/json"), .. headers],
        }, ct);
        return answer.IsSuccess ? answer.Body : throw Refused(url, answer);
    }

    /// <summary>Posts a form; the answer may be an error.</summary>
    public Task<ProviderJson> Post(
        Uri url, IReadOnlyDictionary<string, string> form, CancellationToken ct,
        params KeyValuePair<string, string>[] headers)
    {
        var text = string.Join('&', form.Select(
            field => $"{WebUtility.UrlEncode(field.Key)}={WebUtility.UrlEncode(field.Value)}"));
        return Send(new OutgoingCall(HttpMethod.Post, url)
        {
            Headers =
            [
                KeyValuePair.Create("Accept", "application/json"),
                KeyValuePair.Create("Content-Type", "application/x-www-form-urlencoded"), .. headers,
            ],
            Body = Encoding.ASCII.GetBytes(text),
        }, ct);
    }

    /// <summary>What an answer that is no success means.</summary>
    public static ProviderFault Refused(Uri url, ProviderJson answer) =>
        (int)answer.Status >= 500 || answer.Status == HttpStatusCode.TooManyRequests
            ? ProviderFault.Away($"{url.Host} answered {(int)answer.Status}.")
            : ProviderFault.Unbelievable($"{url.GetLeftPart(UriPartial.Path)} answered {(int)answer.Status}.");

    public void Dispose() => _trusted.Dispose();

    private async Task<ProviderJson> Send(OutgoingCall call, CancellationToken ct)
    {
        try
        {
            using var response = await SendOnTheRightWay(call, ct);
            return new ProviderJson(response.StatusCode, Parse(await Read(response, call.Url, ct)));
        }
        catch (Exception e) when (e is HttpRequestException or IOException or AddressRefused)
        {
            throw ProviderFault.Away($"{call.Url.Host} cannot be reached: {e.Message}", e);
        }
    }

    private async Task<HttpResponseMessage> SendOnTheRightWay(OutgoingCall call, CancellationToken ct)
    {
        if (!own.Contains(call.Url.Authority))
            return (await wayOut.Send(call, redirects: 0, ct)).Response;
        using var message = call.ToMessage();
        return await _trusted.SendAsync(message, ct);
    }

    private static async Task<byte[]> Read(HttpResponseMessage response, Uri url, CancellationToken ct)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(ct);
        var buffer = new byte[MaxBytes + 1];
        var length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, ct);
        return length <= MaxBytes
            ? buffer[..length]
            : throw ProviderFault.Unbelievable($"{url.Host} answered more than {MaxBytes} bytes.");
    }

    private static JsonElement Parse(byte[] body)
    {
        try
        {
            return JsonElement.Parse(body);
        }
        // An error may come as a page; whoever needs JSON finds none.
        catch (JsonException)
        {
            return default;
        }
    }
}
