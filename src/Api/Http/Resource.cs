using System.Reflection;
using Microsoft.AspNetCore.Http.Metadata;
using Modular.Application.Pipeline;

namespace Modular.Api.Http;

/// <summary>Answers with single resources: an ETag, 304 where the caller has it already, 201 with a Location.</summary>
internal static class Resource
{
    /// <summary>200 with the resource and its ETag; 304 when <c>If-None-Match</c> names it.</summary>
    public static ResourceResult<T> Ok<T>(T value)
        where T : notnull => new(value, StatusCodes.Status200OK, Location: null);

    /// <summary>201 with the resource, its ETag and where it can be read.</summary>
    public static CreatedResult<T> Created<T>(string location, T value)
        where T : notnull => new(new ResourceResult<T>(value, StatusCodes.Status201Created, location));
}

/// <summary>Answers a resource with status 200.</summary>
internal sealed record ResourceResult<T>(T Value, int Status, string? Location) : IResult, IEndpointMetadataProvider
    where T : notnull
{
    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder) =>
        builder.Metadata.Add(
            new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(T), ["application/json"]));

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var (json, etag) = ETag.Written(Value);
        var response = httpContext.Response;
        response.Headers.ETag = etag;
        if (HttpMethods.IsGet(httpContext.Request.Method) && Has(httpContext.Request, etag))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        if (Location is not null)
            response.Headers.Location = Location;
        response.StatusCode = Status;
        response.ContentType = "application/json";
        response.ContentLength = json.Length;
        return response.Body.WriteAsync(json, httpContext.RequestAborted).AsTask();
    }

    // If-None-Match compares weakly (RFC 9110 section 13.1.2): a proxy that compressed the answer may have weakened the
    // tag.
    private static bool Has(HttpRequest request, string etag) => request.Headers.IfNoneMatch
        .SelectMany(header => (header ?? "").Split(',', StringSplitOptions.TrimEntries))
        .Any(tag => tag == "*" || (tag.StartsWith("W/", StringComparison.Ordinal) ? tag[2..] : tag) == etag);
}

/// <summary>Answers a resource with status 201.</summary>
internal sealed record CreatedResult<T>(ResourceResult<T> Result) : IResult, IEndpointMetadataProvider
    where T : notnull
{
    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder) =>
        builder.Metadata.Add(
            new ProducesResponseTypeMetadata(StatusCodes.Status201Created, typeof(T), ["application/json"]));

    public Task ExecuteAsync(HttpContext httpContext) => Result.ExecuteAsync(httpContext);
}
