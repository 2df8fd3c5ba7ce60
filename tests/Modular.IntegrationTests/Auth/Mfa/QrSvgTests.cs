using Modular.Api.Auth;
using Modular.Application.Auth.Mfa;

namespace Modular.IntegrationTests.Auth.Mfa;

/// <summary>QR codes are read by somebody else's reader (jsQR, tests/node).</summary>
internal sealed class QrSvgTests
{
    private NodeScript _reader = null!;

    [OneTimeSetUp]
    public void Start() => _reader = new NodeScript("qr.mjs");

    [OneTimeTearDown]
    public void Stop() => _reader.Dispose();

    [TestCase("a@b.c", "Modular")]
    [TestCase("ada@example.com", "cloud.example.com")]
    [TestCase("ada.lovelace+a-rather-long-local-part@a-subdomain.of-a-rather-long-domain.example.com", "example.com")]
    [TestCase("ürsula@münchen.example", "例え.example")]
    public void Are_read_as_the_address_that_they_hold(string email, string issuer)
    {
        var uri = TotpEnrollment.Of(new byte[20], issuer, email).OtpauthUri;

        foreach (var scale in (int[])[2, 5])
            Assert.That(Read(QrSvg.Of(uri), scale), Is.EqualTo(uri), $"{scale} pixels a module");
    }

    [Test]
    public void Hold_the_longest_address_that_there_can_be()
    {
        // A host name has 253 characters at most; no character of an address has more bytes than these.
        var uri = TotpEnrollment.Of(
            new byte[20], new string('x', 253), string.Concat(Enumerable.Repeat("𝔞", 300))).OtpauthUri;

        Assert.That(uri, Has.Length.LessThan(1500));
        Assert.That(QrSvg.Of(uri), Does.StartWith("<svg").And.EndsWith("</svg>"));
    }

    private string? Read(string svg, int scale) => _reader.Ask(new { svg, scale }).GetProperty("text").GetString();
}
