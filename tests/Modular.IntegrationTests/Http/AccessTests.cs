using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Modular.Api.Http;
using Modular.Application.Pipeline;

namespace Modular.IntegrationTests.Http;

/// <summary>Every endpoint says who may call it, and what a stranger gets.</summary>
internal sealed class AccessTests
{
    private TestHost _host = null!;

    private IEnumerable<RouteEndpoint> Endpoints => _host.Services
        .GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>();

    [OneTimeSetUp]
    public async Task Start() => _host = await TestHost.Start(await TestPostgres.CreateDatabase());

    [OneTimeTearDown]
    public async Task Stop() => await _host.DisposeAsync();

    [Test]
    public void Every_endpoint_says_who_may_call_it()
    {
        var silent = Endpoints.Where(endpoint => endpoint.Metadata.GetMetadata<Access>() is null);

        Assert.That(silent.Select(endpoint => endpoint.DisplayName), Is.Empty);
    }

    [Test]
    public async Task No_stranger_passes_where_a_credential_is_required()
    {
        var guarded = Endpoints
            .Where(endpoint => endpoint.Access() is not (AccessKind.Anyone or AccessKind.AnyoneOrUser))
            .Select(endpoint => (Method: endpoint.Method(), Path: endpoint.Path()))
            .ToList();

        Assert.That(guarded, Has.Count.GreaterThan(20));
        foreach (var (method, path) in guarded)
        {
            using var nobody = new HttpRequestMessage(method, path);
            using var forger = new HttpRequestMessage(method, path)
            {
                Headers = { { "Authorization", "Bearer eyJhbGciOiJub25lIn0.e30." } },
            };

            Assert.That((int)(await _host.Client.SendAsync(nobody)).StatusCode, Is.EqualTo(401), $"{method} {path}");
            Assert.That((int)(await _host.Client.SendAsync(forger)).StatusCode, Is.EqualTo(401), $"{method} {path}");
        }
    }

    [Test]
    public async Task No_credential_of_another_kind_passes()
    {
        var (_, owner) = await _host.SignIn("owner@example.com", owner: true);
        var (_, member) = await _host.SignIn();
        using var device = _host.As(await Secret(owner, "/v1/daemon/register", "apiKey"));
        using var machine = _host.As(await Secret(owner, "/v1/devices/enrollments", "token"));
        using var program = _host.As(await Key(owner, [.. Scopes.All]));
        HttpClient[] Foreign(AccessKind kind) => kind switch
        {
            AccessKind.Device => [owner, machine],
            AccessKind.UserOrDevice => [machine],
            AccessKind.UserOrEnrollment => [device],
            AccessKind.Owner or AccessKind.Admin => [member, program, device, machine],
            AccessKind.AccessToken => [program, device, machine],
            AccessKind.UserKey => [owner, member, device, machine],
            AccessKind.User => [device, machine],
            _ => [],
        };

        var calls = Endpoints.SelectMany(
            endpoint => Foreign(endpoint.Access()).Select(client => (endpoint, client))).ToList();

        Assert.That(calls, Has.Count.GreaterThan(50));
        foreach (var (endpoint, client) in calls)
        {
            using var request = new HttpRequestMessage(endpoint.Method(), endpoint.Path());
            using var response = await client.SendAsync(request);
            Assert.That(await response.Fault(), Is.EqualTo("403 auth.forbidden"), endpoint.DisplayName);
        }
    }

    [Test]
    public async Task No_key_passes_without_the_scope()
    {
        var (_, owner) = await _host.SignIn("keys@example.com");
        var scoped = Endpoints.Where(endpoint => endpoint.Metadata.GetMetadata<Access>()!.Scope is not null).ToList();

        Assert.That(scoped, Has.Count.GreaterThan(20));
        foreach (var endpoint in scoped)
        {
            var scope = endpoint.Metadata.GetMetadata<Access>()!.Scope!;
            using var program = _host.As(await Key(owner, [.. Scopes.All.Where(other => Fits(other, scope))]));
            using var request = new HttpRequestMessage(endpoint.Method(), endpoint.Path());
            using var response = await program.SendAsync(request);
            Assert.That(await response.Fault(), Is.EqualTo("403 auth.insufficient_scope"), endpoint.DisplayName);
        }
    }

    // All that a member may give, but the one that is needed.
    private static bool Fits(string other, string needed) => other != needed && !Scopes.GrantedByAdmins.Contains(other);

    private static async Task<string> Key(HttpClient user, string[] scopes)
    {
        using var response = await user.PostAsJsonAsync("/v1/auth/api-keys", new { name = "program", scopes });
        return (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("key").GetString()!;
    }

    private static async Task<string> Secret(HttpClient user, string path, string member)
    {
        using var response = await user.PostAsJsonAsync(path, new { name = "box", platform = "linux" });
        return (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty(member).GetString()!;
    }
}
