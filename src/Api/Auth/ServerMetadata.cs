using System.Text.Json.Serialization;
using Modular.Application.Pipeline;

namespace Modular.Api.Auth;

/// <summary>
/// Authorization server metadata (RFC 8414): what there is, and empty lists for what there is not. No endpoint gives
/// out tokens to clients of OAuth.
/// </summary>
/// <param name="Issuer">The <c>iss</c> of access tokens.</param>
/// <param name="JwksUri">The public keys.</param>
/// <param name="IntrospectionEndpoint">Where tokens are checked (RFC 7662).</param>
/// <param name="IntrospectionEndpointAuthMethodsSupported">How a caller of it proves itself (RFC 6750).</param>
/// <param name="ScopesSupported">The scopes there are.</param>
/// <param name="ResponseTypesSupported">None: there is no authorization endpoint.</param>
/// <param name="GrantTypesSupported">None: there is no token endpoint.</param>
/// <param name="ServiceDocumentation">A page for people.</param>
internal sealed record ServerMetadata(
    string Issuer,
    [property: JsonPropertyName("jwks_uri")] string JwksUri,
    [property: JsonPropertyName("introspection_endpoint")] string IntrospectionEndpoint,
    [property: JsonPropertyName("introspection_endpoint_auth_methods_supported")]
    IReadOnlyList<string> IntrospectionEndpointAuthMethodsSupported,
    [property: JsonPropertyName("scopes_supported")] IReadOnlyList<string> ScopesSupported,
    [property: JsonPropertyName("response_types_supported")] IReadOnlyList<string> ResponseTypesSupported,
    [property: JsonPropertyName("grant_types_supported")] IReadOnlyList<string> GrantTypesSupported,
    [property: JsonPropertyName("service_documentation")] string ServiceDocumentation)
{
    /// <summary>The metadata of the instance that <paramref name="address"/> leads to, which is its issuer.</summary>
    public static ServerMetadata Of(string address) =>
        new(
            address, $"{address}/.well-known/jwks.json", $"{address}/v1/auth/introspect", ["Bearer"], [.. Scopes.All],
            [], [], $"{address}/docs");
}
