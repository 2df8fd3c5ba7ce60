using System.Text;
using System.Text.Json;
using Modular.Api.Agent.Server;

namespace Modular.Api.Agent.Kinds;

/// <summary>
/// <c>http</c>: <c>{ url, method?, headers?, body? }</c> is a request from this machine, into its own network too. A
/// body that is no text is sent as JSON. Redirects are not followed; any answer but 2xx fails, with its content kept.
/// </summary>
internal sealed class HttpKind(HttpClient http, RunWatch watch) : ITaskKind
{
    public Task<TaskOutcome?> Run(TaskRun run, CancellationToken working)
    {
        var request = Request(run.Payload);
        return watch.Follow(ct => Send(request, ct), run, working);
    }

    private async Task<TaskOutcome> Send(HttpRequestMessage request, CancellationToken ct)
    {
        try
        {
            using var sent = request;
            using var response = await http.SendAsync(sent, HttpCompletionOption.ResponseHeadersRead, ct);
            var result = TaskOutcome.Json(await HttpAnswer.Read(response, ct));
            var status = (int)response.StatusCode;
            return response.IsSuccessStatusCode
                ? TaskOutcome.Succeeded(result)
                : TaskOutcome.Failed(
                    "agent.http_status", $"It answers {status}.", status is 408 or 429 or >= 500, result);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return TaskOutcome.Failed("agent.http_failed", $"There is no answer: {e.Message}", retryable: true);
        }
    }

    private static HttpRequestMessage Request(Payload payload)
    {
        if (!Uri.TryCreate(payload.Text("url"), UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
            throw new InvalidPayload("payload.url must be an address (http, https).");
        var method = payload.OptionalText("method") ?? "GET";
        if (!method.All(char.IsAsciiLetter))
            throw new InvalidPayload("payload.method must be a method of HTTP.");
        var request = new HttpRequestMessage(new HttpMethod(method.ToUpperInvariant()), url);
        if (payload.Json("body") is { } body)
            request.Content = Content(body);
        HttpHeaders.Apply(HttpHeaders.Of(payload), request);
        return request;
    }

    private static StringContent Content(JsonElement body) => body.ValueKind == JsonValueKind.String
        ? new StringContent(body.GetString()!, Encoding.UTF8, "text/plain")
        : new StringContent(body.GetRawText(), Encoding.UTF8, "application/json");
}
