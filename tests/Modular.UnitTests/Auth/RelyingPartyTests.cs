using Modular.Application.Auth.Passkeys;

namespace Modular.UnitTests.Auth;

public class RelyingPartyTests
{
    [TestCase("https://cloud.example.com", "cloud.example.com", "https://cloud.example.com")]
    [TestCase("https://cloud.example.com:443/app/", "cloud.example.com", "https://cloud.example.com")]
    [TestCase("https://Cloud.Example.com:8443", "cloud.example.com", "https://cloud.example.com:8443")]
    [TestCase("https://b\u00fccher.example", "xn--bcher-kva.example", "https://xn--bcher-kva.example")]
    [TestCase("http://localhost:5173", "localhost", "http://localhost:5173")]
    [TestCase("http://app.localhost", "app.localhost", "http://app.localhost")]
    public void Is_the_site_of_the_public_address(string publicUrl, string id, string origin)
    {
        var site = RelyingParty.Of(new Uri(publicUrl))!;

        Assert.That(site.Id, Is.EqualTo(id));
        Assert.That(site.Origins, Is.EqualTo([origin]));
    }

    [TestCase("http://cloud.example.com")]
    [TestCase("http://notlocalhost")]
    [TestCase("http://127.0.0.1:8080")]
    [TestCase("https://192.0.2.7")]
    [TestCase("https://[2001:db8::7]")]
    public void Is_none_where_no_browser_would_make_a_passkey(string publicUrl)
    {
        Assert.That(RelyingParty.Of(new Uri(publicUrl)), Is.Null);
    }

    [Test]
    public void Is_localhost_at_every_port_that_is_listened_on()
    {
        var site = RelyingParty.OfLocalhost([8080, 80]);

        Assert.That(site.Id, Is.EqualTo("localhost"));
        Assert.That(site.Origins, Is.EqualTo(["http://localhost:8080", "http://localhost"]));
    }
}
