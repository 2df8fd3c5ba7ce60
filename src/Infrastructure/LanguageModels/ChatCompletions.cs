using System.Net.Http.Headers;
using Modular.Application.LanguageModels;
using Modular.Application.Providers;
using Modular.Infrastructure.Providers;
using Polly;
using Polly.CircuitBreaker;

namespace Modular.Infrastructure.LanguageModels;

/// <summary>
/// A language model behind <c>/chat/completions</c>, the protocol of OpenAI that most vendors and local servers speak;
/// always as a stream.
/// </summary>
internal sealed class ChatCompletions : ILanguageModel, IDisposable
{
    private readonly LanguageModelOptions _options;
    private readonly TimeProvider _clock;
    private readonly ResiliencePipeline _pipeline;
    private readonly Uri _address;
    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler
    {
        // Nobody gets the key but the address that the operator gave.
        AllowAutoRedirect = false,
        UseCookies = false,
        ConnectTimeout = TimeSpan.FromSeconds(15),
        // Behind the last word are a few bytes; an answer that nobody wants any more is hung up on.
        MaxResponseDrainSize = 4096,
        ResponseDrainTimeout = TimeSpan.FromMilliseconds(100),
        PooledConnectionLifetime = TimeSpan.FromMinutes(2),
    });

    public ChatCompletions(LanguageModelOptions options, TimeProvider clock)
    {
        (_options, _clock) = (options, clock);
        _pipeline = ProviderPipelines.Create(clock);
        _address = new Uri(options.BaseUrl.AbsoluteUri.TrimEnd('/') + "/chat/completions");
    }

    public async Task<ChatAnswer> Chat(ChatRequest request, HearWords hear, CancellationToken ct)
    {
        var body = ChatJson.Write(request, request.Model ?? _options.Model);
        var silence = new Silence(_options.Silence, _clock, ct);
        try
        {
            // A word that was heard cannot be taken back, so only what comes before the first is tried again here.
            using var response = await _pipeline.ExecuteAsync(async _ => await Open(body, silence, ct), ct);
            await using var stream = await response.Content.ReadAsStreamAsync(ct);
            return await new ChatStream(stream, silence, hear).Read(ct);
        }
        catch (BrokenCircuitException e)
        {
            throw ProviderPipelines.Unavailable("llm.unavailable", e);
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            throw new ProviderUnavailable("llm.broken_off", "The answer of the language model broke off.", e);
        }
    }

    public void Dispose() => _http.Dispose();

    /// <summary>The answer as it begins, with a status that is a success.</summary>
    private async Task<HttpResponseMessage> Open(byte[] body, Silence silence, CancellationToken ct)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, _address) { Content = new ByteArrayContent(body) };
        message.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        message.Headers.Accept.ParseAdd("text/event-stream");
        if (_options.ApiKey is { } key)
            message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        var response = await Send(message, silence, ct);
        if (response.IsSuccessStatusCode)
            return response;
        using (response)
            throw await silence.Limit(limit => ChatErrors.Read(response, _clock, limit));
    }

    private async Task<HttpResponseMessage> Send(
        HttpRequestMessage message, Silence silence, CancellationToken ct)
    {
        try
        {
            return await silence.Limit(limit => _http.SendAsync(message, limit));
        }
        catch (HttpRequestException e)
        {
            throw new ProviderUnavailable("llm.unavailable", "The language model cannot be reached.", e)
            {
                MayHaveBegun = e.HttpRequestError is not (
                    HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError),
            };
        }
        // The handler's own limit for a connection.
        catch (OperationCanceledException e) when (!ct.IsCancellationRequested)
        {
            throw new ProviderUnavailable("llm.unavailable", "The language model cannot be reached in time.", e);
        }
    }
}
