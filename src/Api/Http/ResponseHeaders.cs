using Modular.Application.Pipeline;
using Modular.Domain;

namespace Modular.Api.Http;

/// <summary>Headers that every answer has: the request id, and what keeps browsers and caches safe.</summary>
internal static class ResponseHeaders
{
    public const string RequestId = "X-Request-Id";

    private const int MaxRequestIdLength = 128;

    // API answers are not pages: nothing in them may load or run anything. base-uri has no fallback.
    private const string ApiPolicy = "default-src 'none'; base-uri 'none'; frame-ancestors 'none'";

    public static Task Add(HttpContext context, RequestDelegate next)
    {
        var asked = context.Request.Headers[RequestId].ToString();
        if (asked.Length is > 0 and <= MaxRequestIdLength
            && asked.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'))
            context.TraceIdentifier = asked;
        else
            context.TraceIdentifier = Ids.New(
                context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow()).ToString();

        var headers = context.Response.Headers;
        headers[RequestId] = context.TraceIdentifier;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers.ContentSecurityPolicy = ApiPolicy;
        if (context.Request.IsHttps)
            headers.StrictTransportSecurity = "max-age=31536000; includeSubDomains";
        context.Response.OnStarting(() => AddCaching(context));
        return next(context);
    }

    private static Task AddCaching(HttpContext context)
    {
        // What needs a credential is nobody else's to keep.
        if (context.Features.Get<Principal>() is not null && context.Response.Headers.CacheControl.Count == 0)
            context.Response.Headers.CacheControl = "no-store";
        return Task.CompletedTask;
    }
}
