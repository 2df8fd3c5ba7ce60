using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Modular.Api.Http;

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
    public async Task What_is_not_in_the_OpenAPI_document_wants_no_credential()
    {
        var documented = (await OpenApiOperation.Read(_host.Client)).Select(operation => operation.Id).ToHashSet();

        var hidden = Endpoints.Where(endpoint =>
            !documented.Contains(endpoint.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName ?? ""));

        Assert.That(
            hidden.Where(endpoint => endpoint.Access() != AccessKind.Anyone).Select(endpoint => endpoint.DisplayName),
            Is.Empty);
    }
}
