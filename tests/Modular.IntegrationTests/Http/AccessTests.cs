using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
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
            .Where(endpoint => endpoint.Metadata.GetMetadata<Access>()!.Kind
                is not (AccessKind.Anyone or AccessKind.AnyoneOrUser))
            .SelectMany(endpoint => endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods
                .Select(method => (Method: method, Path: PathOf(endpoint))))
            .ToList();

        Assert.That(guarded, Has.Count.GreaterThan(20));
        foreach (var (method, path) in guarded)
        {
            using var nobody = new HttpRequestMessage(new HttpMethod(method), path);
            using var forger = new HttpRequestMessage(new HttpMethod(method), path)
            {
                Headers = { { "Authorization", "Bearer eyJhbGciOiJub25lIn0.e30." } },
            };

            Assert.That((int)(await _host.Client.SendAsync(nobody)).StatusCode, Is.EqualTo(401), $"{method} {path}");
            Assert.That((int)(await _host.Client.SendAsync(forger)).StatusCode, Is.EqualTo(401), $"{method} {path}");
        }
    }

    private static string PathOf(RouteEndpoint endpoint) => string.Join('/', endpoint.RoutePattern.PathSegments
        .Select(segment => segment.Parts[0] switch
        {
            RoutePatternLiteralPart literal => literal.Content,
            RoutePatternParameterPart id when id.ParameterPolicies.Any(policy => policy.Content == "long") => "0",
            _ => Guid.Empty.ToString(),
        })
        .Prepend(""));
}
