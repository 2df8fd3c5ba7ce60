using Modular.Domain.Auth;

namespace Modular.UnitTests.Auth;

public class PasswordRulesTests
{
    [TestCase("correct horse battery staple")]
    [TestCase("violet-anchor-41")]
    [TestCase("Zw7!pq0Lm2")]
    [TestCase("пароль от сарая")]
    [TestCase("ten chars!")]
    public void Takes_a_password_that_is_long_enough_and_not_common(string password) =>
        Assert.That(PasswordRules.WhyWeak(password, "ada@example.com"), Is.Null);

    [TestCase("Zw7!pq0Lm")]
    [TestCase("")]
    [TestCase("🔑🔑🔑🔑🔑")]
    public void Refuses_fewer_than_ten_characters(string password) =>
        Assert.That(PasswordRules.WhyWeak(password, "ada@example.com"), Does.Contain("at least 10"));

    [Test]
    public void Takes_256_characters_and_refuses_one_more()
    {
        var longest = string.Concat(Enumerable.Range(0, 64).Select(i => $"{i:x4}"));

        Assert.That(PasswordRules.WhyWeak(longest, "ada@example.com"), Is.Null);
        Assert.That(PasswordRules.WhyWeak(longest + "x", "ada@example.com"), Does.Contain("at most 256"));
    }

    [TestCase("password123")]
    [TestCase("PassWord123")]
    [TestCase("qwertyuiop")]
    [TestCase("iloveyou123")]
    [TestCase("aaaaaaaaaa")]
    [TestCase("abababababab")]
    [TestCase("xyz7xyz7xyz7xy")]
    [TestCase("1234567890")]
    [TestCase("9876543210")]
    [TestCase("abcdefghijkl")]
    [TestCase("poiuytrewq")]
    [TestCase("1qaz2wsx3edc4rfv")]
    public void Refuses_what_anybody_would_try_first(string password) =>
        Assert.That(PasswordRules.WhyWeak(password, "ada@example.com"), Does.Contain("first that anybody would try"));

    [TestCase("Ada.Lovelace@example.com")]
    [TestCase("ada.lovelace")]
    public void Refuses_the_address(string password) =>
        Assert.That(PasswordRules.WhyWeak(password, "ada.lovelace@example.com"), Does.Contain("address"));
}
