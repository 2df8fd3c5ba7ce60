using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Modular.Application.Auth.OAuth;
using Modular.Domain.Auth;
using Modular.IntegrationTests.Network;

namespace Modular.IntegrationTests.Auth.OAuth;

/// <summary>
/// A GitHub Enterprise Server on loopback with one user: codes with PKCE, errors of the token endpoint with status 200,
/// an API that wants a token, a User-Agent and its own media type.
/// </summary>
internal sealed class GitHubServer : IAsyncDisposable
{
    private const string Code = "a-code-of-github";
    private const string Token = "gho_token";

    private LoopbackSite _site = null!;
    private string? _challenge;

    public string Issuer => _site.Address.AbsoluteUri.TrimEnd('/');

    /// <summary>What <c>/user</c> says.</summary>
    public JsonObject User { get; set; } = new() { ["id"] = 583231, ["login"] = "octocat", ["name"] = null };

    /// <summary>What <c>/user/emails</c> says.</summary>
    public string Emails { get; set; } = """
        [ { "email": "old@example.com", "verified": true, "primary": false, "visibility": null },
          { "email": "octocat@example.com", "verified": true, "primary": true, "visibility": "public" } ]
        """;

    public LoginProvider Configured => new("github", LoginProviderKind.GitHub, Issuer, "Iv1.abc", "of-the-app")
    {
        DisplayName = "GitHub",
        Scopes = "read:user user:email",
    };

    public static async Task<GitHubServer> Start()
    {
        var server = new GitHubServer();
        server._site = await LoopbackSite.Start(server.Answer);
        return server;
    }

    /// <summary>The user agrees in the browser; the code that it brings back.</summary>
    public string Authorize(string url)
    {
        var query = QueryHelpers.ParseQuery(new Uri(url).Query);
        Assert.That(url, Does.StartWith($"{Issuer}/login/oauth/authorize?"));
        Assert.That((string?)query["client_id"], Is.EqualTo(Configured.ClientId));
        Assert.That((string?)query["code_challenge_method"], Is.EqualTo("S256"));
        Assert.That((string?)query["scope"], Is.EqualTo("read:user user:email"));
        _challenge = query["code_challenge"];
        return Code;
    }

    public ValueTask DisposeAsync() => _site.DisposeAsync();

    private Task Answer(HttpContext http)
    {
        var body = _site.Calls.Last().Body;
        var (status, json) = (http.Request.Method, http.Request.Path.Value) switch
        {
            ("POST", "/login/oauth/access_token") => (200, Exchange(QueryHelpers.ParseQuery(body))),
            _ when !MayCall(http.Request) => (401, """{"message":"Bad credentials"}"""),
            ("GET", "/api/v3/user") => (200, User.ToJsonString()),
            ("GET", "/api/v3/user/emails") => (200, Emails),
            _ => (404, """{"message":"Not Found"}"""),
        };
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json; charset=utf-8";
        return http.Response.WriteAsync(json);
    }

    private string Exchange(Dictionary<string, Microsoft.Extensions.Primitives.StringValues> form)
    {
        var error = (string?)form["client_id"] != Configured.ClientId
            || (string?)form["client_secret"] != Configured.ClientSecret ? "incorrect_client_credentials"
            : (string?)form["code"] != Code || CodeChallenge.Of($"{form["code_verifier"]}") != _challenge
                ? "bad_verification_code"
                : null;
        return error is null
            ? $$"""{"access_token":"{{Token}}","scope":"read:user,user:email","token_type":"bearer"}"""
            : $$"""{"error":"{{error}}","error_description":"It is not right."}""";
    }

    private static bool MayCall(HttpRequest request) =>
        request.Headers.Authorization == $"Bearer {Token}" && request.Headers.UserAgent.Count > 0
        && request.Headers["X-GitHub-Api-Version"] == "2022-11-28";
}
