using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;
using Modular.Application.Auth.OAuth;
using Modular.Domain.Auth;
using Modular.Infrastructure.Network;

namespace Modular.Infrastructure.Auth.OAuth;

/// <summary>
/// GitHub, or a GitHub Enterprise Server of one's own: OAuth with PKCE, and calls of its API for who somebody is. Its
/// number names a user for ever; the login name can become somebody else's.
/// </summary>
internal sealed class GitHub : IProviderProtocol
{
    /// <summary>The issuer of identities at github.com.</summary>
    public const string Public = "https://github.com";

    private readonly LoginProvider _provider;
    private readonly ProviderHttp _http;
    private readonly Uri _api;

    public GitHub(LoginProvider provider, WayOut wayOut)
    {
        _provider = provider;
        _api = new Uri(provider.Issuer == Public ? "https://api.github.com" : $"{provider.Issuer}/api/v3");
        _http = new ProviderHttp(
            new HashSet<string>([new Uri(provider.Issuer).Authority, _api.Authority]), wayOut);
    }

    public Task<string> AuthorizationUrl(ProviderRequest request, CancellationToken ct) =>
        Task.FromResult(QueryHelpers.AddQueryString(
            $"{_provider.Issuer}/login/oauth/authorize", new Dictionary<string, string?>
            {
                ["client_id"] = _provider.ClientId,
                ["redirect_uri"] = request.Callback,
                ["scope"] = _provider.Scopes,
                ["state"] = request.State,
                ["code_challenge"] = CodeChallenge.Of(request.Verifier),
                ["code_challenge_method"] = "S256",
            }));

    public async Task<ProviderIdentity> Redeem(ProviderRequest request, ProviderReply reply, CancellationToken ct)
    {
        var token = await TokenOf(request, reply.RequireCode(), ct);
        var user = await Call("/user", token, ct);
        if (user.Number("id") is not { } id)
            throw ProviderFault.Unbelievable("The user has no number.");

        var (email, verified) = PrimaryOf(await Call("/user/emails?per_page=100", token, ct));
        return ProviderUser.Of(_provider.Issuer, $"{id}", email, verified, user.Text("name") ?? user.Text("login"));
    }

    public void Dispose() => _http.Dispose();

    private async Task<string> TokenOf(ProviderRequest request, string code, CancellationToken ct)
    {
        var url = new Uri($"{_provider.Issuer}/login/oauth/access_token");
        var answer = await _http.Post(url, new Dictionary<string, string>
        {
            ["client_id"] = _provider.ClientId,
            ["client_secret"] = _provider.ClientSecret,
            ["code"] = code,
            ["redirect_uri"] = request.Callback,
            ["code_verifier"] = request.Verifier,
        }, ct);
        // Its errors come with status 200.
        if (answer.Body.Text("error") is { } error)
            throw ProviderFault.Unbelievable(ProviderFault.Said(error).Message);
        if (!answer.IsSuccess)
            throw ProviderHttp.Refused(url, answer);
        return answer.Body.Text("access_token") ?? throw ProviderFault.Unbelievable("It gave no access token.");
    }

    // The API wants a name of whoever calls, and a version.
    private Task<JsonElement> Call(string path, string token, CancellationToken ct) => _http.Get(
        new Uri($"{_api.AbsoluteUri.TrimEnd('/')}{path}"), ct,
        KeyValuePair.Create("Authorization", $"Bearer {token}"),
        KeyValuePair.Create("User-Agent", "modular"),
        KeyValuePair.Create("X-GitHub-Api-Version", "2022-11-28"));

    private static (string? Email, bool Verified) PrimaryOf(JsonElement emails)
    {
        if (emails.ValueKind != JsonValueKind.Array)
            throw ProviderFault.Unbelievable("The user's addresses are no list.");
        var primary = emails.EnumerateArray().FirstOrDefault(email => email.IsTrue("primary"));
        return (primary.Text("email"), primary.IsTrue("verified"));
    }
}
