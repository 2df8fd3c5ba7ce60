using Modular.Client.Tokens;

namespace Modular.UnitTests.Clients;

public class RememberedTokensTests
{
    private const int Capacity = 100;

    [Test]
    public void Forgets_the_unused_and_keeps_what_is_used()
    {
        var tokens = new RememberedTokens(Capacity);
        var used = Token();
        tokens.Keep(Hash("used"), used);
        tokens.Keep(Hash("unused"), Token());

        for (var i = 0; i < Capacity * 10; i++)
        {
            tokens.Keep(Hash($"other {i}"), Token());
            Assert.That(tokens.Find(Hash("used")), Is.SameAs(used));
        }

        Assert.That(tokens.Find(Hash("unused")), Is.Null);
        Assert.That(tokens.Find(Hash("never")), Is.Null);
        var left = Enumerable.Range(0, Capacity * 10).Count(i => tokens.Find(Hash($"other {i}")) is not null);
        Assert.That(left, Is.InRange(1, Capacity * 2));
    }

    [TestCase(2048, true)]
    [TestCase(2049, false)]
    public void Only_what_may_be_a_token_has_a_hash(int length, bool has) =>
        Assert.That(TokenHash.Of(new string('x', length)) is not null, Is.EqualTo(has));

    [Test]
    public void Other_tokens_have_other_hashes()
    {
        var hash = Hash("a");

        Assert.That(Hash("a"), Is.EqualTo(hash));
        Assert.That(hash, Is.Not.EqualTo(Hash("b")));
        Assert.That(Hash("?"), Is.Not.EqualTo(Hash("é")));
    }

    private static TokenHash Hash(string token) => TokenHash.Of(token)!.Value;

    private static RememberedToken Token() =>
        new(new ModularToken(Guid.Empty, Guid.Empty, "member", Guid.Empty, default, default), "key");
}
