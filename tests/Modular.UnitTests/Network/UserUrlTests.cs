using Modular.Infrastructure.Network;

namespace Modular.UnitTests.Network;

internal sealed class UserUrlTests
{
    [TestCase("https://example.com/a?b=c", "example.com")]
    [TestCase("HTTP://EXAMPLE.COM", "example.com")]
    [TestCase("http://bücher.example/", "xn--bcher-kva.example")]
    [TestCase("http://example.com./", "example.com.")]
    [TestCase("http://[2606:4700::1]:8080/", "2606:4700::1")]
    public void Names_a_host(string text, string host)
    {
        Assert.That(UserUrl.TryRead(text, out var url, out var fault), Is.True, fault);
        Assert.That(url!.IdnHost, Is.EqualTo(host));
    }

    // What is read here is what is connected to, so these are checked as the addresses that they are.
    [TestCase("http://2130706433/", "127.0.0.1")]
    [TestCase("http://0x7f.1/", "127.0.0.1")]
    [TestCase("http://0x7f000001/", "127.0.0.1")]
    [TestCase("http://0177.0.0.1/", "127.0.0.1")]
    [TestCase("http://127.1/", "127.0.0.1")]
    [TestCase("http://0/", "0.0.0.0")]
    [TestCase("http://127。0。0。1/", "127.0.0.1")]
    [TestCase("http://[::ffff:127.0.0.1]/", "::ffff:127.0.0.1")]
    public void Sees_an_address_in_all_its_spellings(string text, string address)
    {
        Assert.That(UserUrl.TryRead(text, out var url, out _), Is.True);
        Assert.That(url!.IdnHost, Is.EqualTo(address));
    }

    [TestCase("")]
    [TestCase("example.com")]
    [TestCase("/path")]
    [TestCase("//example.com/")]
    [TestCase("http://")]
    [TestCase("http:///path")]
    [TestCase("http:example.com")]
    [TestCase("http://a b/")]
    [TestCase("http://a%00b/")]
    [TestCase("http://example.com\\@127.0.0.1/")]
    [TestCase("http://example.com:0/")]
    [TestCase("http://example.com:65536/")]
    [TestCase("ftp://example.com/")]
    [TestCase("file:///etc/passwd")]
    [TestCase("gopher://example.com/")]
    [TestCase("unix:/run/socket")]
    [TestCase("http://user@example.com/")]
    [TestCase("http://user:word@example.com/")]
    public void Refuses_what_is_no_plain_address(string text)
    {
        Assert.That(UserUrl.TryRead(text, out _, out var fault), Is.False);
        Assert.That(fault, Does.StartWith("Must "));
    }

    [Test]
    public void Refuses_what_is_too_long() =>
        Assert.That(UserUrl.TryRead("http://a/" + new string('x', UserUrl.MaxLength), out _, out _), Is.False);

    [Test]
    public void Lets_no_header_into_the_request_line()
    {
        Assert.That(UserUrl.TryRead("http://example.com/a\r\nHost: b", out var url, out _), Is.True);
        Assert.That(url!.PathAndQuery, Is.EqualTo("/a%0D%0AHost:%20b"));
    }
}
