using Modular.Domain.Auth;

namespace Modular.UnitTests.Auth;

public class EmailAddressTests
{
    [TestCase("ada@example.com")]
    [TestCase("Ada.Lovelace+modular@mail.example.co.uk")]
    [TestCase("admin@localhost")]
    [TestCase("o'brien@example.com")]
    [TestCase("ådå@exämple.com")]
    public void Takes_an_address(string text) => Assert.That(EmailAddress.IsValid(text), Is.True);

    [TestCase("")]
    [TestCase("ada")]
    [TestCase("@example.com")]
    [TestCase("ada@")]
    [TestCase("ada@@example.com")]
    [TestCase("ada@b@example.com")]
    [TestCase("ada @example.com")]
    [TestCase("ada@example.com\r\nBcc: eve@example.com")]
    [TestCase("ada@example..com")]
    [TestCase("ada@.example.com")]
    [TestCase(".ada@example.com")]
    [TestCase("Ada <ada@example.com>")]
    [TestCase("ada@example.com,eve@example.com")]
    [TestCase("ada@exa_mple.com")]
    public void Refuses_what_is_none(string text) => Assert.That(EmailAddress.IsValid(text), Is.False);

    [Test]
    public void Refuses_what_is_too_long_to_be_delivered()
    {
        Assert.That(EmailAddress.IsValid(new string('a', 65) + "@example.com"), Is.False);
        Assert.That(EmailAddress.IsValid("a@" + new string('b', 253)), Is.False);
    }
}
