using System.Security.Authentication;
using System.Text.Json;
using Modular.Application.Tasks.Executors;
using Modular.Domain.Tasks;
using Modular.Infrastructure.Network;

namespace Modular.Infrastructure.Tasks.Executors.Http;

/// <summary>Makes one HTTP request to an address that the user gives.</summary>
internal sealed class HttpRequestExecutor(WayOut wayOut, ExecutorOptions options, TimeProvider clock) : ITaskExecutor
{
    private const int MaxRedirects = 10;

    public string Name => "http.request";

    public string Description => "Makes an HTTP request to a public address and keeps the answer.";

    public JsonElement PayloadSchema { get; } = SchemaFile.Read("http.request");

    public int Concurrency => options.HttpRequest;

    public IReadOnlyDictionary<string, string[]> FaultsOf(JsonElement payload) => RequestPayload.FaultsOf(payload);

    public async Task<ExecutorOutcome> Run(ExecutorTask task, CancellationToken ct)
    {
        var payload = RequestPayload.Read(task.Payload);
        using var limit = new CancellationTokenSource(payload.Timeout, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
        try
        {
            return await Call(payload, task.Id, both.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !ct.IsCancellationRequested)
        {
            return Failed("http.timeout", $"There was no whole answer within {payload.Timeout.TotalSeconds} s.", true);
        }
        // The handler's own limit for a connection.
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return Failed("http.connect_failed", "There was no connection in time.", retryable: true);
        }
        catch (AddressRefused e)
        {
            return Failed("http.address_refused", e.Message, retryable: false);
        }
        catch (RedirectRefused e)
        {
            return Failed("http.redirect_refused", e.Message, retryable: false);
        }
        catch (HttpRequestException e)
        {
            return Unanswered(e);
        }
        // The body broke off: only the headers come by way of the handler.
        catch (IOException e)
        {
            return Failed("http.broken_off", $"The answer broke off: {e.Message}", retryable: true);
        }
    }

    private async Task<ExecutorOutcome> Call(RequestPayload payload, Guid taskId, CancellationToken ct)
    {
        var started = clock.GetTimestamp();
        using var answer = await wayOut.Send(
            payload.CallFor(taskId), payload.FollowRedirects ? MaxRedirects : 0, ct);
        var body = await AnswerContent.Read(answer.Response, ct);
        var result = RequestResult.Write(answer, body, clock.GetElapsedTime(started));
        var status = (int)answer.Response.StatusCode;
        if (payload.Expects(status))
            return new ExecutorOutcome(null, result);

        var error = new TaskError("http.status", $"The answer has the status {status}.", MayPass(status));
        return new ExecutorOutcome(error, result) { RetryAfter = RetryAfter.Of(answer.Response, clock) };
    }

    /// <summary>Whether the same request may fare better later.</summary>
    private static bool MayPass(int status) => status is 408 or 425 or 429 or (>= 500 and not (501 or 505));

    private static ExecutorOutcome Unanswered(HttpRequestException e) => e switch
    {
        { InnerException: AuthenticationException inner } =>
            Failed("http.tls_failed", $"There is no TLS connection that can be trusted: {inner.Message}", false),
        { HttpRequestError: HttpRequestError.NameResolutionError } =>
            Failed("http.unknown_host", "The name of the host was not found.", retryable: true),
        { HttpRequestError: HttpRequestError.ConnectionError } =>
            Failed("http.connect_failed", $"There is no connection: {e.Message}", retryable: true),
        { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded } =>
            Failed("http.answer_too_large", "The headers of the answer have more than 32 KiB.", retryable: false),
        _ => Failed("http.broken_off", $"The answer broke off: {e.Message}", retryable: true),
    };

    private static ExecutorOutcome Failed(string code, string message, bool retryable) =>
        new(new TaskError(code, message, retryable), null);
}
