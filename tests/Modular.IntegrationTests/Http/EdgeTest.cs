using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Modular.Api.Http;

namespace Modular.IntegrationTests.Http;

/// <summary>A host with endpoints that do nothing of their own: what is seen is the edge.</summary>
internal abstract class EdgeTest
{
    private TestHost _host = null!;

    protected HttpClient Client => _host.Client;

    protected TestHost Host => _host;

    [OneTimeSetUp]
    public async Task Start() => _host = await TestHost.Start(await TestPostgres.CreateDatabase(), map: Map);

    [OneTimeTearDown]
    public async Task Stop() => await _host.DisposeAsync();

    protected static void Map(WebApplication app)
    {
        app.MapPost("/v1/probe", (ProbeBody body) => TypedResults.Ok(body)).AllowAnyone();
        app.MapGet("/v1/probe", () => Resource.Ok(new ProbeBody("x", null, null))).AllowAnyone();
        app.MapGet("/v1/secret", (CurrentUser user) => TypedResults.Ok(user.Id)).RequireUser("tasks:read");
        app.MapGet("/v1/tokens", (CurrentUser user) => TypedResults.Ok(user.Id)).RequireUser("auth:introspect");
        app.MapGet("/v1/fault", IResult () => throw new InvalidOperationException("secret detail")).AllowAnyone();
    }

    protected static StringContent Json(string json) => new(json, Encoding.UTF8, "application/json");

    protected static async Task<JsonElement> Problem(HttpResponseMessage response) =>
        await response.Content.ReadFromJsonAsync<JsonElement>();

    protected Task<HttpResponseMessage> Post(string json) => Client.PostAsync("/v1/probe", Json(json));

    protected Task<HttpResponseMessage> Get(string path, string header, string value)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation(header, value);
        return Client.SendAsync(request);
    }

    private sealed record ProbeBody(string Name, string[]? Tags, JsonElement? Payload, ProbeBody? Child = null);
}
