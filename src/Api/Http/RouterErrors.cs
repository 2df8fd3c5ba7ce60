namespace Modular.Api.Http;

/// <summary>The router's own answers (404, 405, 406, 415) as problem documents.</summary>
internal static class RouterErrors
{
    public static Task Write(HttpContext context) => context.Response.StatusCode switch
    {
        StatusCodes.Status404NotFound => Problem.Write(
            context, 404, "request.not_found", $"There is nothing at {context.Request.Path}."),
        StatusCodes.Status405MethodNotAllowed => Problem.Write(
            context, 405, "request.method_not_allowed",
            $"{context.Request.Path} takes {context.Response.Headers.Allow}, not {context.Request.Method}."),
        StatusCodes.Status406NotAcceptable => Problem.Write(
            context, 406, "request.not_acceptable", "The answer is application/json, which Accept leaves out."),
        StatusCodes.Status415UnsupportedMediaType => Problem.Write(
            context, 415, "request.unsupported_media_type",
            context.GetEndpoint()?.Metadata.GetMetadata<FormOnly>() is null
                ? "The body must be application/json in UTF-8."
                : "The body must be application/x-www-form-urlencoded."),
        StatusCodes.Status400BadRequest => Problem.Write(
            context, 400, "request.malformed", "The request is malformed."),
        _ => Task.CompletedTask,
    };

    /// <summary>Refuses what cannot be answered in a form that the caller takes.</summary>
    public static async Task RequireAcceptable(HttpContext context, RequestDelegate next)
    {
        var accept = context.Request.GetTypedHeaders().Accept;
        if (context.Request.Path.StartsWithSegments("/v1")
            && accept.Count > 0
            && !accept.Any(type => type.MatchesAllTypes
                || type.MediaType.Value is "application/json" or "application/*"
                    or "application/problem+json" or "text/event-stream"))
        {
            context.Response.StatusCode = StatusCodes.Status406NotAcceptable;
            return;
        }

        await next(context);
    }
}
