using System.Text.Json;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Metadata;
using Modular.Application.Pipeline;

namespace Modular.Api.Http;

/// <summary>
/// Reads a JSON body once, before it is bound: text that PostgreSQL cannot hold is refused by field, unknown fields are
/// refused for a caller who asked for that, and the idempotency key gets its fingerprint.
/// </summary>
internal sealed class JsonBodies(RequestDelegate next)
{
    // Of a usual body, and the limit where the server names none.
    private const long DefaultLimit = 1 << 20;

    public async Task Invoke(HttpContext context)
    {
        RequireText(context.Request);
        var accepts = context.GetEndpoint()?.Metadata.GetMetadata<IAcceptsMetadata>();
        if (accepts is not null && HasBody(context))
        {
            if (!IsJsonInUtf8(context.Request))
            {
                context.Response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
                return;
            }

            await Read(context, accepts.RequestType);
            // Bound as what was looked at, by whatever name it came.
            context.Request.ContentType = "application/json";
        }

        await next(context);
    }

    private static bool HasBody(HttpContext context) =>
        context.Features.Get<IHttpRequestBodyDetectionFeature>() is not { CanHaveBody: false };

    private static bool IsJsonInUtf8(HttpRequest request) =>
        request.HasJsonContentType()
        && request.GetTypedHeaders().ContentType!.Charset.Value is var charset
        && (charset is null || charset.Trim('"').Equals("utf-8", StringComparison.OrdinalIgnoreCase));

    /// <summary>The most bytes that the body of this request may have; it is held in one piece.</summary>
    public static long LimitOf(HttpContext context) =>
        context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { } feature
            ? Math.Min(feature.MaxRequestBodySize ?? long.MaxValue, Array.MaxLength)
            : DefaultLimit;

    private static async Task Read(HttpContext context, Type? type)
    {
        var limit = LimitOf(context);
        if (context.Request.ContentLength > limit)
            throw new BodyTooLarge(limit);

        // A length that is only claimed takes no more memory than a usual body.
        var body = new MemoryStream((int)Math.Min(context.Request.ContentLength ?? 0, DefaultLimit));
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        if (body.Length > limit)
            throw new BodyTooLarge(limit);

        var json = new ReadOnlyMemory<byte>(body.GetBuffer(), 0, (int)body.Length);
        RequireContents(json, Prefer.IsStrict(context.Request) ? type : null);

        context.Features.Set(new RequestBody(json));
        body.Position = 0;
        context.Request.Body = body;
    }

    /// <summary>Refuses a body that is no text, or has text that PostgreSQL cannot hold.</summary>
    /// <param name="json">The body.</param>
    /// <param name="strictType">What it must have no other fields than; null for any.</param>
    public static void RequireContents(ReadOnlyMemory<byte> json, Type? strictType = null)
    {
        if (!Utf8.IsValid(json.Span))
            throw new MalformedRequest("The body is not valid UTF-8.");
        try
        {
            JsonText.RequireStorable(json.Span);
            if (strictType is not null)
                StrictBodies.RequireKnownFields(json, strictType);
        }
        catch (JsonException e)
        {
            throw JsonErrors.Translate(e);
        }
    }

    private static void RequireText(HttpRequest request)
    {
        if (request.Path.Value?.Contains('\0') == true)
            throw new MalformedRequest("The path contains U+0000.");
        if (!request.QueryString.Value!.Contains("%00", StringComparison.Ordinal))
            return;
        var field = request.Query.First(
            pair => pair.Key.Contains('\0') || pair.Value.Any(value => value!.Contains('\0')));
        throw new InvalidInput(field.Key.Replace('\0', '?'), "Must not contain U+0000.");
    }
}

/// <summary>The body's bytes, from which an idempotency key takes its fingerprint.</summary>
internal sealed record RequestBody(ReadOnlyMemory<byte> Bytes);
