using System.Net;

namespace Modular.Infrastructure.Network;

/// <summary>A call to an address that a user gave; a value, so that it can be made again after a redirect.</summary>
/// <param name="Method">The method.</param>
/// <param name="Url">Where to.</param>
internal sealed record OutgoingCall(HttpMethod Method, Uri Url)
{
    // Whatever else a caller sends may be a secret for the place that it named, whichever header it stands in.
    private static readonly HashSet<string> SafeElsewhere = new(
        ["Accept", "Accept-Language", "Content-Language", "Content-Type", "Idempotency-Key", "User-Agent"],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>Names and values, those of the body among them.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>Null for none.</summary>
    public byte[]? Body { get; init; }

    /// <summary>The call as a message, which can be sent once.</summary>
    public HttpRequestMessage ToMessage()
    {
        var message = new HttpRequestMessage(Method, Url);
        if (Body is not null)
            message.Content = new ByteArrayContent(Body);
        foreach (var (name, value) in Headers)
        {
            if (message.Headers.TryAddWithoutValidation(name, value))
                continue;
            message.Content ??= new ByteArrayContent([]);
            message.Content.Headers.TryAddWithoutValidation(name, value);
        }

        return message;
    }

    /// <summary>The call that <paramref name="response"/> asks for; null when it is no redirect.</summary>
    /// <exception cref="RedirectRefused">It leads to where no call goes, or out of TLS.</exception>
    public OutgoingCall? RedirectedBy(HttpResponseMessage response)
    {
        if (response.StatusCode is not (HttpStatusCode.MovedPermanently or HttpStatusCode.Found
                or HttpStatusCode.SeeOther or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect)
            || response.Headers.Location is not { } location
            || !Uri.TryCreate(Url, location, out var target))
        {
            return null;
        }

        if (UserUrl.FaultOf(target) is { } fault)
            throw new RedirectRefused($"It redirects to {target.Scheme}://{target.Authority}. {fault}");
        if (Url.Scheme == Uri.UriSchemeHttps && target.Scheme != Uri.UriSchemeHttps)
            throw new RedirectRefused($"It redirects from https to http, to {target.Authority}.");

        var next = BecomesGet(response.StatusCode) ? WithoutBody() : this;
        return next with { Url = target, Headers = IsElsewhere(target) ? next.SafeHeaders() : next.Headers };
    }

    // As browsers do: 303 says "read the outcome there", and 301 and 302 have come to mean that for a POST.
    private bool BecomesGet(HttpStatusCode status) => status switch
    {
        HttpStatusCode.SeeOther => Method != HttpMethod.Head,
        HttpStatusCode.MovedPermanently or HttpStatusCode.Found => Method == HttpMethod.Post,
        _ => false,
    };

    private OutgoingCall WithoutBody() => this with
    {
        Method = HttpMethod.Get,
        Body = null,
        Headers = [.. Headers.Where(header =>
            !header.Key.StartsWith("Content-", StringComparison.OrdinalIgnoreCase)
            && !header.Key.Equals("Idempotency-Key", StringComparison.OrdinalIgnoreCase))],
    };

    private bool IsElsewhere(Uri target) => Uri.Compare(
        Url, target, UriComponents.SchemeAndServer, UriFormat.SafeUnescaped, StringComparison.OrdinalIgnoreCase) != 0;

    private IReadOnlyList<KeyValuePair<string, string>> SafeHeaders() =>
        [.. Headers.Where(header => SafeElsewhere.Contains(header.Key))];
}

/// <summary>A redirect that is not followed.</summary>
/// <param name="sentence">Why.</param>
internal sealed class RedirectRefused(string sentence) : Exception(sentence);
