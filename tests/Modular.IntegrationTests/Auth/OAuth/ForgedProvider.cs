using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Modular.Application.Auth.OAuth;

namespace Modular.IntegrationTests.Auth.OAuth;

/// <summary>
/// A provider of OpenID Connect on loopback that does what a test has it do, wrong things above all. It has no pages:
/// the test itself plays the browser.
/// </summary>
internal sealed class ForgedProvider : IAsyncDisposable
{
    public const string ClientId = "modular at the provider";
    public const string ClientSecret = "c5:ret% of the+test";

    private readonly WebApplication _app;
    private readonly ForgedKeys _keys = new();

    private ForgedProvider(WebApplication app) => _app = app;

    public string Issuer => _app.Urls.First();

    /// <summary>Changes the discovery document.</summary>
    public Action<JsonObject> Metadata { get; set; } = _ => { };

    /// <summary>Changes the key set.</summary>
    public Action<JsonObject> Keys { get; set; } = _ => { };

    /// <summary>Makes the ID token of its claims; by RS256 unless a test says otherwise.</summary>
    public Func<JsonObject, string?> IdToken { get; set; } = null!;

    /// <summary>What is said of the user beside the ID token.</summary>
    public JsonObject UserInfo { get; set; } = [];

    /// <summary>Answers a path in place of what is usual there, by a status and a text.</summary>
    public Dictionary<string, (int Status, string Text)> Instead { get; } = [];

    /// <summary>How often the key set was read.</summary>
    public int KeyReads { get; private set; }

    /// <summary>The claims of the next ID token.</summary>
    public JsonObject Claims { get; set; } = [];

    /// <summary>The last form that a code was redeemed with.</summary>
    public IReadOnlyDictionary<string, string> Redeemed { get; private set; } = new Dictionary<string, string>();

    /// <summary>The header by which the client proved itself.</summary>
    public string? Authorization { get; private set; }

    public static async Task<ForgedProvider> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        var provider = new ForgedProvider(app);
        provider.IdToken = claims => provider.Sign(claims, "RS256");
        app.Use(provider.AnswerInstead);
        app.MapGet("/.well-known/openid-configuration", provider.Discovery);
        app.MapGet("/keys", provider.KeySet);
        app.MapPost("/token", provider.Redeem);
        app.MapGet("/me", () => Results.Text(provider.UserInfo.ToJsonString(), "application/json"));
        await app.StartAsync();
        return provider;
    }

    /// <summary>The provider as it is configured.</summary>
    public LoginProvider Configured() =>
        new("forged", LoginProviderKind.Oidc, Issuer, ClientId, ClientSecret) { Scopes = "openid email profile" };

    /// <summary>What an honest ID token says.</summary>
    public JsonObject HonestClaims(string nonce, DateTimeOffset now, string subject = "ada") => new()
    {
        ["iss"] = Issuer,
        ["sub"] = subject,
        ["aud"] = ClientId,
        ["nonce"] = nonce,
        ["iat"] = now.ToUnixTimeSeconds(),
        ["exp"] = now.AddMinutes(5).ToUnixTimeSeconds(),
        ["email"] = "ada@example.com",
        ["email_verified"] = true,
        ["name"] = "Ada Lovelace",
    };

    /// <summary>A token of these claims, signed in earnest.</summary>
    public string Sign(JsonObject claims, string algorithm, string? kid = null) => _keys.Sign(claims, algorithm, kid);

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _keys.Dispose();
    }

    private async Task AnswerInstead(HttpContext context, RequestDelegate next)
    {
        if (!Instead.TryGetValue(context.Request.Path, out var answer))
        {
            await next(context);
            return;
        }

        context.Response.StatusCode = answer.Status;
        if (answer.Status is >= 300 and < 400)
            context.Response.Headers.Location = answer.Text;
        else
            await context.Response.WriteAsync(answer.Text);
    }

    private IResult Discovery()
    {
        var document = new JsonObject
        {
            ["issuer"] = Issuer,
            ["authorization_endpoint"] = $"{Issuer}/authorize?tenant=1",
            ["token_endpoint"] = $"{Issuer}/token",
            ["userinfo_endpoint"] = $"{Issuer}/me",
            ["jwks_uri"] = $"{Issuer}/keys",
        };
        Metadata(document);
        return Results.Text(document.ToJsonString(), "application/json");
    }

    private IResult KeySet()
    {
        KeyReads++;
        var document = _keys.KeySet();
        Keys(document);
        return Results.Text(document.ToJsonString(), "application/json");
    }

    private async Task<IResult> Redeem(HttpRequest request)
    {
        Redeemed = (await request.ReadFormAsync()).ToDictionary(field => field.Key, field => field.Value.ToString());
        Authorization = request.Headers.Authorization;
        return Results.Text(
            new JsonObject
            {
                ["access_token"] = "at-the-provider",
                ["token_type"] = "Bearer",
                ["id_token"] = IdToken(Claims.DeepClone().AsObject()),
            }.ToJsonString(),
            "application/json");
    }
}
