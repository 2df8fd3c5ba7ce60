using System.Text;
using Modular.Domain.Auth;

namespace Modular.UnitTests.Auth;

public class TotpTests
{
    private static readonly byte[] Secret = Encoding.ASCII.GetBytes("12345678901234567890");

    // RFC 6238 appendix B, the rows of SHA-1.
    [TestCase(59, "94287082")]
    [TestCase(1111111109, "07081804")]
    [TestCase(1111111111, "14050471")]
    [TestCase(1234567890, "89005924")]
    [TestCase(2000000000, "69279037")]
    [TestCase(20000000000, "65353130")]
    public void Computes_the_codes_of_the_standard(long second, string code)
    {
        var step = Totp.StepAt(DateTimeOffset.FromUnixTimeSeconds(second));

        Assert.That(Totp.Code(Secret, step, digits: 8), Is.EqualTo(code));
        Assert.That(Totp.Code(Secret, step), Is.EqualTo(code[2..]));
    }

    [TestCase(-2, false)]
    [TestCase(-1, true)]
    [TestCase(0, true)]
    [TestCase(1, true)]
    [TestCase(2, false)]
    public void Takes_the_code_of_now_and_of_one_step_either_way(int distance, bool taken)
    {
        var now = DateTimeOffset.FromUnixTimeSeconds(1111111109);
        var step = Totp.StepAt(now) + distance;

        Assert.That(
            Totp.Match(Secret, Totp.Code(Secret, step), now, lastStep: 0), Is.EqualTo(taken ? step : null as long?));
    }

    [Test]
    public void Takes_no_code_of_the_last_used_step_or_one_before_it()
    {
        var now = DateTimeOffset.FromUnixTimeSeconds(1111111109);
        var step = Totp.StepAt(now);
        long? Match(long distance) => Totp.Match(Secret, Totp.Code(Secret, step + distance), now, lastStep: step);

        Assert.That((Match(-1), Match(0), Match(1)), Is.EqualTo((null as long?, null as long?, step + 1)));
    }

    [TestCase("")]
    [TestCase("08180")]
    [TestCase("0818040")]
    [TestCase("٠٨١٨٠٤")]
    public void Takes_nothing_but_the_six_digits(string code) =>
        Assert.That(Totp.Match(Secret, code, DateTimeOffset.FromUnixTimeSeconds(1111111109), 0), Is.Null);

    // RFC 4648 section 10, without the padding.
    [TestCase("", "")]
    [TestCase("f", "MY")]
    [TestCase("fo", "MZXQ")]
    [TestCase("foo", "MZXW6")]
    [TestCase("foob", "MZXW6YQ")]
    [TestCase("fooba", "MZXW6YTB")]
    [TestCase("foobar", "MZXW6YTBOI")]
    public void Writes_secrets_in_base_32(string bytes, string text) =>
        Assert.That(Base32.Encode(Encoding.ASCII.GetBytes(bytes)), Is.EqualTo(text));
}
