using System.Diagnostics;
using System.Text.Json;
using Modular.Application.Pipeline;
using Modular.Domain;

namespace Modular.Api.Http;

/// <summary>Problem documents (RFC 9457), the one form of every error.</summary>
internal static class Problem
{
    public const string ContentType = "application/problem+json";

    // No status of HTTP: what QStash takes for an error that no retry will mend.
    private const int Undelivered = 489;

    /// <summary>Writes a refusal.</summary>
    public static Task Write(HttpContext context, Refusal refusal)
    {
        var status = StatusOf(refusal);
        if (refusal.RetryAfter is { } wait)
            context.Response.Headers.RetryAfter = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)).ToString();
        if (status == StatusCodes.Status401Unauthorized)
            context.Response.Headers.WWWAuthenticate = Challenge(refusal);

        var extensions = new Dictionary<string, object?>(refusal.Extensions ?? new Dictionary<string, object?>());
        if (refusal is InvalidInput invalid)
            extensions["errors"] = invalid.Errors;
        return Write(context, status, refusal.Code, refusal.Message, extensions);
    }

    /// <summary>Writes a problem with its code, sentence and extension members.</summary>
    public static Task Write(
        HttpContext context, int status, string code, string detail,
        IReadOnlyDictionary<string, object?>? extensions = null)
    {
        var problem = new Dictionary<string, object?>
        {
            ["type"] = "/docs/errors/" + code,
            ["title"] = ErrorCatalogue.TitleOf(code),
            ["status"] = status,
            ["detail"] = detail,
            ["code"] = code,
            ["traceId"] = Activity.Current?.TraceId.ToHexString() ?? context.TraceIdentifier,
        };
        foreach (var (name, value) in extensions ?? new Dictionary<string, object?>())
            problem[name] = value;

        context.Response.StatusCode = status;
        context.Response.ContentType = ContentType;
        context.Response.Headers.CacheControl = "no-store";
        return JsonSerializer.SerializeAsync(context.Response.BodyWriter, problem, WireJson.Options);
    }

    /// <summary>The one status of each kind of refusal.</summary>
    public static int StatusOf(Refusal refusal) => refusal switch
    {
        Invalid => StatusCodes.Status400BadRequest,
        Unauthenticated => StatusCodes.Status401Unauthorized,
        Forbidden => StatusCodes.Status403Forbidden,
        NotFound => StatusCodes.Status404NotFound,
        Conflict => StatusCodes.Status409Conflict,
        PreconditionFailed => StatusCodes.Status412PreconditionFailed,
        TooLarge => StatusCodes.Status413PayloadTooLarge,
        KeyReused => StatusCodes.Status422UnprocessableEntity,
        Undeliverable => Undelivered,
        TooMany => StatusCodes.Status429TooManyRequests,
        Unavailable => StatusCodes.Status503ServiceUnavailable,
        _ => throw new InvalidOperationException($"{refusal.GetType().Name} is of no known kind."),
    };

    // RFC 6750 section 3: without a credential the challenge names no error.
    private static string Challenge(Refusal refusal) =>
        refusal.Message == NotAuthenticated.Missing ? "Bearer" : "Bearer error=\"invalid_token\"";
}
