using System.Net;
using Modular.Infrastructure.Network;

namespace Modular.UnitTests.Network;

/// <summary>What becomes of a call that is redirected.</summary>
internal sealed class OutgoingCallTests
{
    private static readonly OutgoingCall Post = new(HttpMethod.Post, new Uri("https://a.example/first?x=1"))
    {
        Body = "{}"u8.ToArray(),
        Headers =
        [
            new("Authorization", "Bearer secret"), new("X-Api-Key", "secret"), new("Cookie", "secret"),
            new("Accept", "text/plain"), new("Content-Type", "application/json"), new("Idempotency-Key", "k"),
        ],
    };

    [TestCase(301, "GET", false)]
    [TestCase(302, "GET", false)]
    [TestCase(303, "GET", false)]
    [TestCase(307, "POST", true)]
    [TestCase(308, "POST", true)]
    public void Keeps_method_and_body_where_the_status_says_so(int status, string method, bool hasBody)
    {
        var next = Redirected(status, "/second")!;

        Assert.That(next.Method.Method, Is.EqualTo(method));
        Assert.That(next.Body is not null, Is.EqualTo(hasBody));
        Assert.That(next.Headers.Any(header => header.Key == "Content-Type"), Is.EqualTo(hasBody));
        Assert.That(next.Headers.Any(header => header.Key == "Idempotency-Key"), Is.EqualTo(hasBody));
    }

    [TestCase(301)]
    [TestCase(303)]
    public void Stays_a_question_for_headers(int status) =>
        Assert.That((Post with { Method = HttpMethod.Head }).RedirectedBy(Answer(status, "/b"))!.Method,
            Is.EqualTo(HttpMethod.Head));

    [TestCase("/second", true)]
    [TestCase("https://a.example:443/second", true)]
    [TestCase("https://A.example/second", true)]
    [TestCase("https://b.example/second", false)]
    [TestCase("https://a.example.evil.example/", false)]
    [TestCase("https://a.example:8443/second", false)]
    public void Takes_secrets_along_to_the_same_origin_only(string location, bool isSame)
    {
        var next = Redirected(307, location)!;

        var secrets = next.Headers.Where(header => header.Value.Contains("secret"));
        Assert.That(secrets.Count(), Is.EqualTo(isSame ? 3 : 0));
        Assert.That(next.Headers.Select(header => header.Key), Does.Contain("Accept"));
    }

    [Test]
    public void Gives_no_secret_back_after_another_origin()
    {
        var there = Redirected(307, "https://b.example/")!;

        var back = there.RedirectedBy(Answer(307, "https://a.example/"))!;

        Assert.That(back.Headers.Any(header => header.Value.Contains("secret")), Is.False);
    }

    [TestCase("http://a.example/")]
    [TestCase("ftp://a.example/")]
    [TestCase("file:///etc/passwd")]
    [TestCase("https://user:word@a.example/")]
    public void Refuses_to_go_astray(string location)
    {
        var refused = Assert.Throws<RedirectRefused>(() => Redirected(302, location));

        Assert.That(refused.Message, Does.Not.Contain("user:word"));
    }

    [Test]
    public void Refuses_a_redirect_that_is_longer_than_an_address_may_be()
    {
        // Each of these characters takes six in the address that is sent.
        var location = "/" + new string('ä', 2000);

        Assert.Throws<RedirectRefused>(() => Redirected(302, location));
    }

    [TestCase(200, "/second")]
    [TestCase(304, "/second")]
    [TestCase(300, "/second")]
    [TestCase(302, null)]
    public void Takes_nothing_else_for_a_redirect(int status, string? location) =>
        Assert.That(Redirected(status, location), Is.Null);

    private static OutgoingCall? Redirected(int status, string? location) =>
        Post.RedirectedBy(Answer(status, location));

    private static HttpResponseMessage Answer(int status, string? location)
    {
        var response = new HttpResponseMessage((HttpStatusCode)status);
        if (location is not null)
            response.Headers.Location = new Uri(location, UriKind.RelativeOrAbsolute);
        return response;
    }
}
