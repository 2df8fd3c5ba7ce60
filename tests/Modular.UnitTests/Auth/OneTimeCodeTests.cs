using Modular.Application.Auth;
using Modular.Application.Pipeline;
using Modular.Domain;
using Modular.Domain.Auth;

namespace Modular.UnitTests.Auth;

public class OneTimeCodeTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [TestCase("0000000000", "0000-0000")]
    [TestCase("FFFFFFFFFF", "ZZZZ-ZZZZ")]
    [TestCase("0000000001", "0000-0001")]
    [TestCase("0842108421", "1111-1111")]
    public void Is_written_in_two_groups_of_crockfords_base32(string hex, string code) =>
        Assert.That(OneTimeCode.Write(Convert.FromHexString(hex)), Is.EqualTo(code));

    [TestCase("abcd-efgh")]
    [TestCase("ABCDEFGH")]
    [TestCase(" ab-cd ef-gh ")]
    public void Is_read_in_any_case_and_with_any_dashes(string typed) =>
        Assert.That(OneTimeCode.Normalise(typed), Is.EqualTo("ABCD-EFGH"));

    [Test]
    public void Takes_letters_for_the_digits_that_they_look_like() =>
        Assert.That(OneTimeCode.Normalise("oOiI-lL00"), Is.EqualTo("0011-1100"));

    [TestCase("")]
    [TestCase("ABCD-EFG")]
    [TestCase("ABCD-EFGHJ")]
    [TestCase("ABCD-EFGU")]
    [TestCase("ABCD_EFGH")]
    [TestCase("ABCD-EFG\0")]
    [TestCase("ABCD-EFGı")]
    [TestCase("--------------------------------ABCDEFGH")]
    public void Is_not_read_from_anything_else(string typed) => Assert.That(OneTimeCode.Normalise(typed), Is.Null);

    [Test]
    public void Is_another_one_for_another_id_purpose_or_master_key()
    {
        var code = new IssuedCode(
            Ids.New(Now), CodePurposes.ResetPassword, Ids.New(Now), "ada@example.com", Now, Now);
        var codes = new OneTimeCodes(new MasterKey(new byte[MasterKey.Length]));
        var others = new OneTimeCodes(new MasterKey([.. Enumerable.Repeat((byte)1, MasterKey.Length)]));

        Assert.That(
            new[]
            {
                codes.Of(code),
                codes.Of(code with { Id = Ids.New(Now) }),
                codes.Of(code with { Purpose = CodePurposes.ChangeEmail }),
                others.Of(code),
            },
            Is.Unique);
        Assert.That(codes.IsRight(code, codes.Of(code)));
        Assert.That(codes.IsRight(code, others.Of(code)), Is.False);
    }
}
