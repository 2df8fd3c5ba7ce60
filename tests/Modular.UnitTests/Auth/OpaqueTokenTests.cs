using Modular.Application.Auth;
using Modular.Application.Auth.Users;
using Modular.Application.Pipeline;
using Modular.Domain;
using Modular.Domain.Auth;

namespace Modular.UnitTests.Auth;

/// <summary>
/// Everything that Modular gives out and takes back counts whole or not at all: no text that is shorter, longer or
/// different in a character is taken for it (CVE-2026-27840).
/// </summary>
public class OpaqueTokenTests
{
    private const string Odd = "0aAz_-./+= \0é\ud800";
    private static readonly MasterKey Master = new([.. Enumerable.Repeat((byte)7, MasterKey.Length)]);
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private static readonly Guid Id = Ids.New(Now);
    private static readonly Cursors Cursors = new(Master);

    private static IEnumerable<TestCaseData> Kinds()
    {
        var setup = new InstanceSetup(Id, Now, CompletedAt: null);
        var code = new IssuedCode(Id, CodePurposes.ResetPassword, Id, "ada@example.com", Now, Now.AddMinutes(15));
        var page = new PageQuery { Limit = 1 };
        yield return Kind("user key", PrefixedToken.New("mak_", Id).Text, IsPrefixed("mak_"));
        yield return Kind("device key", PrefixedToken.New("mdk_", Id).Text, IsPrefixed("mdk_"));
        yield return Kind("enrolment token", PrefixedToken.New("met_", Id).Text, IsPrefixed("met_"));
        yield return Kind("login that waits for its code", PrefixedToken.New("mft_", Id).Text, IsPrefixed("mft_"));
        yield return Kind(
            "refresh token",
            new RefreshTokens(Master).Write(new RefreshToken(Id, 3)),
            text => Taken(() => new RefreshTokens(Master).Read(text)));
        yield return Kind(
            "invitation", new InvitationTokens(Master).Of(Id), text => new InvitationTokens(Master).Read(text) == Id);
        yield return Kind(
            "set-up token", new SetupTokens(Master).Of(setup), text => new SetupTokens(Master).IsRight(setup, text));
        yield return Kind(
            "code in a mail", new OneTimeCodes(Master).Of(code), text => new OneTimeCodes(Master).IsRight(code, text));
        yield return Kind(
            "cursor",
            Cursors.Page("list", Id, page, [Id, Id], row => row).NextCursor!,
            text => Taken(() => Cursors.After("list", Id, new PageQuery { Cursor = text })));
    }

    [TestCaseSource(nameof(Kinds))]
    public void Count_whole_or_not_at_all(string token, Func<string, bool> isTaken)
    {
        var changed =
            from at in Enumerable.Range(0, token.Length)
            from other in Odd.Concat(Enumerable.Range(0, 8).Select(bit => (char)(token[at] ^ (1 << bit))))
            where other != token[at]
            select token[..at] + other + token[(at + 1)..];
        var cut = Enumerable.Range(0, token.Length).SelectMany(at => (string[])[token[..at], token[(at + 1)..]]);
        var longer = Odd.SelectMany(more => (string[])[token + more, more + token]).Append(token + token);

        Assert.That(isTaken(token));
        Assert.That(changed.Concat(cut).Concat(longer).Where(isTaken), Is.Empty);
    }

    private static TestCaseData Kind(string name, string token, Func<string, bool> isTaken) =>
        new TestCaseData(token, isTaken).SetArgDisplayNames(name);

    private static Func<string, bool> IsPrefixed(string prefix) =>
        text => PrefixedToken.Parse(prefix, text) is not null;

    private static bool Taken(Action read)
    {
        try
        {
            read();
            return true;
        }
        catch (Refusal)
        {
            return false;
        }
    }
}
