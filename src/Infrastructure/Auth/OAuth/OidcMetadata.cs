using System.Text.Json;
using Modular.Infrastructure.Network;

namespace Modular.Infrastructure.Auth.OAuth;

/// <summary>What is used of a provider's discovery document (OpenID Connect Discovery 1.0).</summary>
/// <param name="AuthorizationEndpoint">Where browsers go.</param>
/// <param name="TokenEndpoint">Where codes are redeemed.</param>
/// <param name="UserInfoEndpoint">Where more is said of a user; null for nowhere.</param>
/// <param name="KeySet">Where its public keys are.</param>
/// <param name="NamesItself">Whether it puts <c>iss</c> into what the browser brings back (RFC 9207).</param>
/// <param name="TakesBasic">Whether the client proves itself by HTTP Basic; else in the form.</param>
internal sealed record OidcMetadata(
    Uri AuthorizationEndpoint, Uri TokenEndpoint, Uri? UserInfoEndpoint, Uri KeySet, bool NamesItself, bool TakesBasic)
{
    /// <summary>Where the document of <paramref name="issuer"/> is.</summary>
    public static Uri AddressOf(string issuer) => new($"{issuer.TrimEnd('/')}/.well-known/openid-configuration");

    /// <summary>Reads the document; it must be that of <paramref name="issuer"/>, to the letter.</summary>
    public static OidcMetadata Read(JsonElement json, string issuer)
    {
        if (json.Text("issuer") != issuer)
            throw ProviderFault.Unbelievable($"The discovery document is not one of the issuer {issuer}.");

        var methods = json.Texts("token_endpoint_auth_methods_supported");
        var basic = methods is null || methods.Contains("client_secret_basic");
        if (!basic && !methods!.Contains("client_secret_post"))
            throw ProviderFault.Unbelievable("It takes no client secret, neither by HTTP Basic nor in a form.");
        return new OidcMetadata(
            Required(json, "authorization_endpoint", issuer),
            Required(json, "token_endpoint", issuer),
            Optional(json, "userinfo_endpoint", issuer),
            Required(json, "jwks_uri", issuer),
            json.IsTrue("authorization_response_iss_parameter_supported"),
            basic);
    }

    private static Uri Required(JsonElement json, string name, string issuer) =>
        Optional(json, name, issuer)
        ?? throw ProviderFault.Unbelievable($"The discovery document has no {name}.");

    // Without TLS only where the issuer itself is this machine, too.
    private static Uri? Optional(JsonElement json, string name, string issuer)
    {
        if (json.Text(name) is not { } text)
            return null;
        if (!UserUrl.TryRead(text, out var url, out _)
            || (url.Scheme != Uri.UriSchemeHttps && !(url.IsLoopback && new Uri(issuer).IsLoopback)))
            throw ProviderFault.Unbelievable($"The discovery document has no secure address as {name}.");
        return url;
    }
}
