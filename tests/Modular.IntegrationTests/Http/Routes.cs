using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Modular.Api.Http;

namespace Modular.IntegrationTests.Http;

/// <summary>What an endpoint says of itself, for tests that call them all.</summary>
internal static class Routes
{
    /// <summary>Its method.</summary>
    public static HttpMethod Method(this RouteEndpoint endpoint) =>
        new(endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Single());

    /// <summary>Its path, with ids of nothing that there is.</summary>
    public static string Path(this RouteEndpoint endpoint) => string.Join('/', endpoint.RoutePattern.PathSegments
        .Select(segment => segment.Parts[0] switch
        {
            RoutePatternLiteralPart literal => literal.Content,
            RoutePatternParameterPart id when id.ParameterPolicies.Any(policy => policy.Content == "long") => "0",
            _ => Guid.Empty.ToString(),
        })
        .Prepend(""));

    /// <summary>Which credentials it takes.</summary>
    public static AccessKind Access(this RouteEndpoint endpoint) => endpoint.Metadata.GetMetadata<Access>()!.Kind;

    /// <summary>The type of its JSON body; null for none.</summary>
    public static Type? BodyType(this RouteEndpoint endpoint) =>
        endpoint.Metadata.GetMetadata<IAcceptsMetadata>()?.RequestType;

    /// <summary>The names of its query parameters that are no text of any form.</summary>
    public static IEnumerable<string> QueryNumbers(this RouteEndpoint endpoint) =>
        endpoint.Metadata.OfType<IParameterBindingMetadata>()
            .Where(parameter => parameter.HasTryParse && endpoint.RoutePattern.GetParameter(parameter.Name) is null)
            .Select(parameter => char.ToLowerInvariant(parameter.Name[0]) + parameter.Name[1..]);
}
