using System.Net;
using Modular.Api.Agent.Server;
using Modular.Api.Agent.State;

namespace Modular.Api.Agent.Kinds;

/// <summary>What to fetch, and where it belongs.</summary>
/// <param name="Url">Where it is.</param>
/// <param name="Target">The file that it becomes, in a directory that exists.</param>
/// <param name="Sha256">What it must be, in hexadecimal of lower case; null takes anything.</param>
/// <param name="MaxBytes">The most that is taken.</param>
internal sealed record FetchOrder(Uri Url, string Target, string? Sha256, long MaxBytes)
{
    /// <summary>Sent to the origin of <see cref="Url"/> and to no other.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();
}

/// <summary>It cannot be fetched, and this sentence says why.</summary>
internal sealed class DownloadFailed(string code, string sentence, bool retryable) : Exception(sentence)
{
    public string Code { get; } = code;

    public bool IsRetryable { get; } = retryable;
}

/// <summary>
/// Fetches a file piece by piece. A broken transfer goes on where it stopped if the other side says that it is still
/// the same file (a strong ETag), else from the beginning; five breaks in a row that bring nothing new end it.
/// </summary>
internal sealed class Download(HttpClient http, ServerClient server, TimeProvider clock)
{
    private const int Tries = 5;
    private const int MaxRedirects = 5;

    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(60);

    /// <summary>
    /// Fills <paramref name="part"/>; <paramref name="report"/> hears how much there is, and of how much.
    /// </summary>
    /// <exception cref="DownloadFailed">Another try now would not help.</exception>
    public async Task Run(FetchOrder order, PartFile part, Action<long, long?> report, CancellationToken ct)
    {
        var (backoff, failures, farthest) = (new Backoff(), 0, 0L);
        var transfer = new Transfer(order, part, report);
        while (true)
        {
            try
            {
                using var response = await Open(order, transfer, ct);
                await transfer.Take(response, Silence, ct);
                return;
            }
            catch (Exception e) when (e is ServerAway or HttpRequestException)
            {
                // What has come farther than ever before is no failure in a row.
                if (part.Length > farthest)
                    (backoff, failures, farthest) = (new Backoff(), 0, part.Length);
                if (++failures == Tries)
                    throw new DownloadFailed("agent.transfer_failed", $"It cannot be fetched: {e.Message}", true);
                await Task.Delay(backoff.Next((e as ServerAway)?.RetryAfter), clock, ct);
            }
        }
    }

    /// <summary>The answer that has the content, after redirects.</summary>
    private async Task<HttpResponseMessage> Open(FetchOrder order, Transfer transfer, CancellationToken ct)
    {
        var url = order.Url;
        for (var redirects = 0; redirects <= MaxRedirects; redirects++)
        {
            var response = await Ask(order, url, transfer, ct);
            if (response.StatusCode is HttpStatusCode.OK or HttpStatusCode.PartialContent)
                return response;
            using (response)
            {
                if (Redirection(response, url) is { } next)
                    url = next;
                else
                    throw Fault(response, transfer);
            }
        }

        throw Refused($"It redirects more than {MaxRedirects} times.");
    }

    private async Task<HttpResponseMessage> Ask(
        FetchOrder order, Uri url, Transfer transfer, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        if (SameOrigin(url, order.Url))
            HttpHeaders.Apply(order.Headers, request);

        server.Sign(request);
        transfer.AskForRest(request);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(Silence);
        try
        {
            return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token);
        }
        catch (OperationCanceledException e) when (!ct.IsCancellationRequested)
        {
            throw new ServerAway($"Nothing came for {Silence.TotalSeconds} s.", cause: e);
        }
    }

    private static Uri? Redirection(HttpResponseMessage response, Uri from)
    {
        if ((int)response.StatusCode is not (301 or 302 or 303 or 307 or 308)
            || response.Headers.Location is not { } location)
            return null;
        if (!Uri.TryCreate(from, location, out var to))
            throw Refused("It redirects to no address.");
        // From what cannot be read on the way to what can: never, whatever the other side says.
        return to.Scheme == Uri.UriSchemeHttps || (to.Scheme == Uri.UriSchemeHttp && from.Scheme == to.Scheme)
            ? to
            : throw Refused($"It redirects to {to.Scheme}.");
    }

    private static Exception Fault(HttpResponseMessage response, Transfer transfer)
    {
        var status = (int)response.StatusCode;
        if (status == 416 && transfer.AskForAll())
            return new ServerAway("The rest that was asked for is not there.");
        return status is 408 or 429 or >= 500
            ? new ServerAway($"It answers {status}.", response.Headers.RetryAfter?.Delta)
            : Refused($"It answers {status}.");
    }

    private static DownloadFailed Refused(string sentence) => new("agent.http_status", sentence, retryable: false);

    private static bool SameOrigin(Uri one, Uri other) => Uri.Compare(
        one, other, UriComponents.SchemeAndServer, UriFormat.Unescaped, StringComparison.OrdinalIgnoreCase) == 0;
}
