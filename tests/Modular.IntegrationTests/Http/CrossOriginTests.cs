namespace Modular.IntegrationTests.Http;

/// <summary>What browsers let pages of other sites do.</summary>
internal sealed class CrossOriginTests
{
    private const string Friend = "https://app.example.com";

    [TestCase("https://evil.example.com")]
    [TestCase("https://app.example.com.evil.com")]
    [TestCase("https://sub.app.example.com")]
    [TestCase("http://app.example.com")]
    [TestCase("https://app.example.com:8443")]
    [TestCase("null")]
    public async Task Tells_nothing_to_origins_that_are_not_named(string origin)
    {
        await using var host = await Start(Friend);

        using var preflight = await Ask(host, HttpMethod.Options, origin);
        using var answer = await Ask(host, HttpMethod.Get, origin);

        Assert.That(Of(preflight, "Access-Control-Allow-Origin"), Is.Null);
        Assert.That(Of(answer, "Access-Control-Allow-Origin"), Is.Null);
        Assert.That(Of(answer, "Vary"), Does.Contain("Origin"));
    }

    [Test]
    public async Task Lets_pages_of_named_origins_call_and_read_even_refusals()
    {
        await using var host = await Start(Friend, "http://localhost:5173");

        foreach (var origin in (string[])[Friend, "http://localhost:5173"])
        {
            using var preflight = await Ask(host, HttpMethod.Options, origin);
            using var answer = await Ask(host, HttpMethod.Get, origin);

            Assert.That((int)preflight.StatusCode, Is.EqualTo(204));
            Assert.That(Of(preflight, "Access-Control-Allow-Origin"), Is.EqualTo(origin));
            Assert.That(Of(preflight, "Access-Control-Allow-Methods"), Does.Contain("PATCH"));
            Assert.That(Of(preflight, "Access-Control-Allow-Headers"), Does.Contain("Authorization"));
            Assert.That(Of(preflight, "Access-Control-Allow-Credentials"), Is.Null, "No cookie goes with a call.");
            Assert.That((int)answer.StatusCode, Is.EqualTo(401));
            Assert.That(Of(answer, "Access-Control-Allow-Origin"), Is.EqualTo(origin));
            Assert.That(Of(answer, "Access-Control-Expose-Headers"), Does.Contain("Retry-After"));
            Assert.That(Of(answer, "Vary"), Is.EqualTo("Origin"));
        }
    }

    [Test]
    public async Task Knows_no_origin_by_default()
    {
        await using var host = await Start();

        using var preflight = await Ask(host, HttpMethod.Options, Friend);
        using var answer = await Ask(host, HttpMethod.Get, Friend);

        Assert.That((int)preflight.StatusCode, Is.EqualTo(405));
        Assert.That(Of(preflight, "Access-Control-Allow-Origin"), Is.Null);
        Assert.That(Of(answer, "Access-Control-Allow-Origin"), Is.Null);
    }

    private static async Task<TestHost> Start(params string[] origins) => await TestHost.Start(
        await TestPostgres.CreateDatabase(), settings => settings with { CorsOrigins = origins });

    private static Task<HttpResponseMessage> Ask(TestHost host, HttpMethod method, string origin)
    {
        var request = new HttpRequestMessage(method, "/v1/tasks") { Headers = { { "Origin", origin } } };
        if (method == HttpMethod.Options)
        {
            request.Headers.Add("Access-Control-Request-Method", "PATCH");
            request.Headers.Add("Access-Control-Request-Headers", "authorization,content-type");
        }

        return host.Client.SendAsync(request);
    }

    private static string? Of(HttpResponseMessage answer, string header) =>
        answer.Headers.TryGetValues(header, out var values) ? string.Join(", ", values) : null;
}
