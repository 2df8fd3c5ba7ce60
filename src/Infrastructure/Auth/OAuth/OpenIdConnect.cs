using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;
using Modular.Application.Auth.OAuth;
using Modular.Domain.Auth;
using Modular.Infrastructure.Network;

namespace Modular.Infrastructure.Auth.OAuth;

/// <summary>Any provider of OpenID Connect: the code flow with PKCE, a nonce and a checked ID token.</summary>
internal sealed class OpenIdConnect : IProviderProtocol
{
    private readonly LoginProvider _provider;
    private readonly ProviderHttp _http;
    private readonly KeptDocument<OidcMetadata> _metadata;
    private readonly KeptDocument<IReadOnlyList<Microsoft.IdentityModel.Tokens.JsonWebKey>> _keys;
    private readonly IdTokens _idTokens;

    public OpenIdConnect(LoginProvider provider, WayOut wayOut, TimeProvider clock)
    {
        _provider = provider;
        _http = new ProviderHttp(new HashSet<string>([new Uri(provider.Issuer).Authority]), wayOut);
        _metadata = new(async ct => OidcMetadata.Read(
            await _http.Get(OidcMetadata.AddressOf(provider.Issuer), ct), provider.Issuer), clock);
        _keys = new(async ct => OidcKeys.Read(
            await _http.Get((await _metadata.Get(ct)).KeySet, ct)), clock);
        _idTokens = new IdTokens(provider, _keys, clock);
    }

    public async Task<string> AuthorizationUrl(ProviderRequest request, CancellationToken ct)
    {
        var metadata = await _metadata.Get(ct);
        return QueryHelpers.AddQueryString(
            metadata.AuthorizationEndpoint.AbsoluteUri, new Dictionary<string, string?>
            {
                ["response_type"] = "code",
                ["client_id"] = _provider.ClientId,
                ["redirect_uri"] = request.Callback,
                ["scope"] = _provider.Scopes,
                ["state"] = request.State,
                ["nonce"] = request.Nonce,
                ["code_challenge"] = CodeChallenge.Of(request.Verifier),
                ["code_challenge_method"] = "S256",
            });
    }

    public async Task<ProviderIdentity> Redeem(ProviderRequest request, ProviderReply reply, CancellationToken ct)
    {
        var metadata = await _metadata.Get(ct);
        RequireIssuer(metadata, reply.Issuer);
        var tokens = await TokensOf(metadata, request, reply.RequireCode(), ct);
        var idToken = tokens.Text("id_token") ?? throw ProviderFault.Unbelievable("It gave no ID token.");
        var claims = await _idTokens.Check(idToken, request.Nonce, ct);
        var subject = claims.Text("sub") ?? "";
        var user = claims.Text("email") is null && metadata.UserInfoEndpoint is { } endpoint
            ? await UserInfo(endpoint, tokens, subject, ct)
            : claims;
        return ProviderUser.Of(
            _provider.Issuer, subject, user.Text("email"), user.IsTrue("email_verified"),
            user.Text("name") ?? claims.Text("name"));
    }

    public void Dispose()
    {
        _http.Dispose();
        _metadata.Dispose();
        _keys.Dispose();
    }

    // Without it an answer of another provider could be brought here (RFC 9207).
    private void RequireIssuer(OidcMetadata metadata, string? issuer)
    {
        if (issuer is null ? metadata.NamesItself : issuer != _provider.Issuer)
            throw ProviderFault.Unbelievable("The answer in the browser's address is not one of this issuer.");
    }

    private async Task<JsonElement> TokensOf(
        OidcMetadata metadata, ProviderRequest request, string code, CancellationToken ct)
    {
        var form = new Dictionary<string, string>
        {
            ["grant_type"] = "authorization_code",
            ["code"] = code,
            ["redirect_uri"] = request.Callback,
            ["code_verifier"] = request.Verifier,
        };
        if (!metadata.TakesBasic)
            (form["client_id"], form["client_secret"]) = (_provider.ClientId, _provider.ClientSecret);
        var answer = await _http.Post(metadata.TokenEndpoint, form, ct, metadata.TakesBasic ? [Basic()] : []);
        if (answer.IsSuccess)
            return answer.Body;
        throw answer.Body.Text("error") is { } error
            ? ProviderFault.Unbelievable($"The code was not redeemed. {ProviderFault.Said(error).Message}")
            : ProviderHttp.Refused(metadata.TokenEndpoint, answer);
    }

    // Both parts are encoded as in a form first (RFC 6749, 2.3.1).
    private KeyValuePair<string, string> Basic() => KeyValuePair.Create(
        "Authorization", "Basic " + Convert.ToBase64String(Encoding.ASCII.GetBytes(
            $"{WebUtility.UrlEncode(_provider.ClientId)}:{WebUtility.UrlEncode(_provider.ClientSecret)}")));

    private async Task<JsonElement> UserInfo(Uri endpoint, JsonElement tokens, string subject, CancellationToken ct)
    {
        var token = tokens.Text("access_token") ?? throw ProviderFault.Unbelievable("It gave no access token.");
        var user = await _http.Get(endpoint, ct, KeyValuePair.Create("Authorization", $"Bearer {token}"));
        // OpenID Connect Core 1.0, section 5.3.2: else it may be said of somebody else.
        return user.Text("sub") == subject
            ? user
            : throw ProviderFault.Unbelievable("The user info is not that of the user who logged in.");
    }
}
