using Modular.Domain.Auth;

namespace Modular.UnitTests.Auth.OAuth;

internal sealed class CodeChallengeTests
{
    // RFC 7636, appendix B.
    [Test]
    public void Is_what_the_RFC_makes_of_its_verifier() => Assert.That(
        CodeChallenge.Of("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"),
        Is.EqualTo("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"));

    [TestCase("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", true)]
    [TestCase("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-c", false)]
    [TestCase("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cMM", false)]
    [TestCase("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw+cM", false)]
    [TestCase("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-c=", false)]
    public void Has_43_digits_of_base64url(string text, bool isValid) =>
        Assert.That(CodeChallenge.IsValid(text), Is.EqualTo(isValid));

    [TestCase(42, false)]
    [TestCase(43, true)]
    [TestCase(128, true)]
    [TestCase(129, false)]
    public void A_verifier_has_43_to_128_characters(int length, bool isValid) =>
        Assert.That(CodeChallenge.IsVerifier(new string('~', length)), Is.EqualTo(isValid));

    [Test]
    public void A_verifier_has_unreserved_characters_only() =>
        Assert.That(CodeChallenge.IsVerifier(new string('a', 50) + "\u00e4"), Is.False);
}
