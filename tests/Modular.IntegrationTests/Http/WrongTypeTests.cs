using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Modular.Api.Http;

namespace Modular.IntegrationTests.Http;

/// <summary>
/// Every endpoint there is names what is at fault: each field of its body and each parameter of its query.
/// </summary>
internal sealed class WrongTypeTests
{
    private TestHost _host = null!;
    private HttpClient _owner = null!;
    private HttpClient _device = null!;

    private IEnumerable<RouteEndpoint> Endpoints => _host.Services
        .GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>();

    [OneTimeSetUp]
    public async Task Start()
    {
        _host = await TestHost.Start(await TestPostgres.CreateDatabase());
        (_, _owner) = await _host.SignIn(owner: true);
        var registered = await _owner.PostAsJsonAsync("/v1/daemon/register", new { name = "box", platform = "linux" });
        var answer = await registered.Content.ReadFromJsonAsync<JsonElement>();
        _device = _host.As(answer.GetProperty("apiKey").GetString()!);
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        _owner.Dispose();
        _device.Dispose();
        await _host.DisposeAsync();
    }

    [Test]
    public async Task Names_every_field_of_the_wrong_type()
    {
        var wrong = Endpoints.Where(endpoint => endpoint.BodyType() is not null)
            .SelectMany(endpoint => WrongValues.In(endpoint.BodyType()!).Select(body => (endpoint, body)))
            .ToList();

        Assert.That(wrong, Has.Count.GreaterThan(200));
        foreach (var (endpoint, body) in wrong)
            await Names(endpoint, endpoint.Path(), body.Json, $"400 request.invalid {body.Field}");
    }

    [Test]
    public async Task Names_every_parameter_of_the_wrong_form()
    {
        var numbers = Endpoints.SelectMany(endpoint => endpoint.QueryNumbers().Select(name => (endpoint, name)))
            .ToList();

        Assert.That(numbers, Has.Count.GreaterThan(5));
        foreach (var (endpoint, name) in numbers)
        {
            foreach (var value in (string[])["x", "1.5", "99999999999999999999", $"1&{name}=2"])
                await Names(endpoint, $"{endpoint.Path()}?{name}={value}", null, $"400 request.invalid {name}");
        }
    }

    [Test]
    public async Task Holds_every_list_to_its_limit_and_its_own_cursors()
    {
        var lists = Endpoints.Where(endpoint => endpoint.QueryNumbers().Contains("limit")).ToList();

        Assert.That(lists, Has.Count.GreaterThan(5));
        foreach (var list in lists)
        {
            foreach (var limit in (int[])[-1, 0, 201])
                await Names(list, $"{list.Path()}?limit={limit}", null, "400 request.invalid limit");
            await Names(list, $"{list.Path()}?cursor=x", null, "400 request.invalid_cursor");
        }
    }

    private async Task Names(RouteEndpoint endpoint, string path, string? json, string expected)
    {
        using var request = new HttpRequestMessage(endpoint.Method(), path);
        if (json is not null)
            request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        using var response = await (endpoint.Access() == AccessKind.Device ? _device : _owner).SendAsync(request);

        Assert.That(await response.Fault(), Is.EqualTo(expected), $"{request.Method} {path} {json}");
    }
}
