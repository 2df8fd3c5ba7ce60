using System.Text.Json;
using Modular.Application.Pipeline;
using Modular.Domain;

namespace Modular.Api.Http;

/// <summary>The only place that turns exceptions into answers.</summary>
internal sealed class RefusalsToProblems(RequestDelegate next, ILogger<RefusalsToProblems> log)
{
    public async Task Invoke(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody reads the answer; the status is for the log (nginx's convention for a caller who hung up).
            if (!context.Response.HasStarted)
                context.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
        }
        // An answer that has begun cannot become another one: the server cuts it off, which the client sees.
        catch (Exception e) when (!context.Response.HasStarted)
        {
            await Answer(context, e);
        }
    }

    private Task Answer(HttpContext context, Exception exception)
    {
        if (Translate(exception, context) is { } refusal)
            return Problem.Write(context, refusal);

        log.LogError(
            exception,
            "{Method} {Path} failed ({RequestId})",
            context.Request.Method,
            context.Request.Path.ToUriComponent(),
            context.TraceIdentifier);
        return Problem.Write(
            context, StatusCodes.Status500InternalServerError, "service.fault",
            "Something went wrong on our side. It was logged under this traceId.");
    }

    private static Refusal? Translate(Exception exception, HttpContext context) => exception switch
    {
        Refusal refusal => refusal,
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } =>
            new BodyTooLarge(JsonBodies.LimitOf(context)),
        BadHttpRequestException { InnerException: JsonException json } => JsonErrors.Translate(json),
        BadHttpRequestException bad => new MalformedRequest(JsonErrors.Sentence(bad)),
        _ => null,
    };
}
