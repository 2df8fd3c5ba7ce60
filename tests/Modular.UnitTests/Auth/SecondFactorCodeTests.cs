using Modular.Domain.Auth;

namespace Modular.UnitTests.Auth;

public class SecondFactorCodeTests
{
    [TestCase("123456", "123456")]
    [TestCase(" 123 456 ", "123456")]
    [TestCase("123-456", "123456")]
    public void Six_digits_are_a_code_of_an_app(string typed, string text) =>
        Assert.That(SecondFactorCode.Read(typed), Is.EqualTo(new SecondFactorCode(SecondFactorKind.Totp, text)));

    [TestCase("ABCDE-FGHJK", "ABCDEFGHJK")]
    [TestCase("abcdefghjk", "ABCDEFGHJK")]
    [TestCase("oilOI-L0000", "0110110000")]
    [TestCase("1234567890", "1234567890")]
    public void Ten_characters_are_a_recovery_code_however_they_are_typed(string typed, string text) =>
        Assert.That(SecondFactorCode.Read(typed), Is.EqualTo(new SecondFactorCode(SecondFactorKind.Recovery, text)));

    [TestCase("")]
    [TestCase("12345")]
    [TestCase("1234567")]
    [TestCase("12345O")]
    [TestCase("ABCDE-FGHJ")]
    [TestCase("ABCDE-FGHJU")]
    [TestCase("ABCDE-FGHJKM")]
    [TestCase("ABCDE_FGHJK")]
    [TestCase("- - - - - - - - - - - - - - - - -1-2-3-4-5-6")]
    public void Anything_else_is_no_code(string typed) => Assert.That(SecondFactorCode.Read(typed), Is.Null);

    [Test]
    public void New_recovery_codes_are_read_and_differ()
    {
        var codes = Enumerable.Range(0, 1000).Select(_ => SecondFactorCode.NewRecovery()).ToList();

        Assert.That(codes, Is.All.Matches("^[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}$"));
        Assert.That(codes, Is.Unique);
        Assert.That(
            codes.Select(code => SecondFactorCode.Read(code)?.Text), Is.EqualTo(codes.Select(c => c.Replace("-", ""))));
    }
}
