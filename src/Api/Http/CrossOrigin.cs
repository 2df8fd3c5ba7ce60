using Microsoft.Net.Http.Headers;

namespace Modular.Api.Http;

/// <summary>
/// Lets pages of other sites call the API from a browser: those of the configured origins and nobody else's (CORS). No
/// cookie goes with such a call; a page shows a token as every client does.
/// </summary>
internal static class CrossOrigin
{
    private static readonly string[] Methods = ["GET", "POST", "PUT", "PATCH", "DELETE"];

    private static readonly string[] RequestHeaders =
    [
        HeaderNames.Authorization, HeaderNames.ContentType, HeaderNames.IfMatch, HeaderNames.IfNoneMatch,
        "Idempotency-Key", "Last-Event-ID", "Prefer", HeaderNames.TraceParent, Http.ResponseHeaders.RequestId,
    ];

    private static readonly string[] AnswerHeaders =
    [
        HeaderNames.ETag, HeaderNames.Location, HeaderNames.RetryAfter, HeaderNames.WWWAuthenticate,
        "Idempotency-Replayed", "Preference-Applied", "RateLimit", "RateLimit-Policy", Http.ResponseHeaders.RequestId,
    ];

    // What a browser keeps of a preflight; Chromium does not go beyond two hours.
    private static readonly TimeSpan Memory = TimeSpan.FromHours(1);

    /// <summary>Adds the policy.</summary>
    /// <param name="services">Where to.</param>
    /// <param name="origins">Origins as a browser writes them; none for nobody.</param>
    public static IServiceCollection AddCrossOrigin(this IServiceCollection services, IReadOnlyList<string> origins) =>
        services.AddCors(options => options.AddDefaultPolicy(policy => policy
            .WithOrigins([.. origins])
            .WithMethods(Methods)
            .WithHeaders(RequestHeaders)
            .WithExposedHeaders(AnswerHeaders)
            .SetPreflightMaxAge(Memory)));

    /// <summary>Answers preflights and marks answers, refusals too. Without an origin there is nothing to do.</summary>
    public static void UseCrossOrigin(this WebApplication app, IReadOnlyList<string> origins)
    {
        if (origins.Count == 0)
            return;
        app.Use((context, next) =>
        {
            // What one origin was answered is not for another, nor for none: the framework says so of several only.
            context.Response.OnStarting(() =>
            {
                if (!context.Response.Headers.Vary.Contains(HeaderNames.Origin))
                    context.Response.Headers.Append(HeaderNames.Vary, HeaderNames.Origin);
                return Task.CompletedTask;
            });
            return next(context);
        });
        app.UseCors();
    }
}
