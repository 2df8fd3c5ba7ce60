using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics;
using Modular.Application.Pipeline;
using Modular.Domain;

namespace Modular.Api.Http;

/// <summary>The only place that turns exceptions into answers.</summary>
internal sealed class RefusalHandler(ILogger<RefusalHandler> log) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (httpContext.RequestAborted.IsCancellationRequested && exception is OperationCanceledException)
        {
            // Nobody reads the answer; the status is for the log (nginx's convention for a caller who hung up).
            httpContext.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
            return true;
        }

        if (Translate(exception, httpContext) is { } refusal)
        {
            await Problem.Write(httpContext, refusal);
            return true;
        }

        log.LogError(exception, "{Method} {Path} failed", httpContext.Request.Method, httpContext.Request.Path.Value);
        await Problem.Write(
            httpContext, StatusCodes.Status500InternalServerError, "service.fault",
            "Something went wrong on our side. It was logged under this traceId.");
        return true;
    }

    private static Refusal? Translate(Exception exception, HttpContext context) => exception switch
    {
        Refusal refusal => refusal,
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } =>
            new BodyTooLarge(JsonBodies.LimitOf(context)),
        BadHttpRequestException { InnerException: JsonException json } => JsonErrors.Translate(json),
        BadHttpRequestException bad => new MalformedRequest(JsonErrors.Sentence(bad)),
        JsonException json => JsonErrors.Translate(json),
        _ => null,
    };
}
