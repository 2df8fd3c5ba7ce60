using Modular.Application.Pipeline;
using Modular.Infrastructure.Auth;
using Modular.Tests;

namespace Modular.UnitTests.Auth;

public class VerifiedTokensTests
{
    private const int Capacity = 100;
    private readonly VerifiedTokens _tokens = new(Capacity);

    [Test]
    public void Finds_what_it_keeps_and_nothing_else()
    {
        var token = Token();
        _tokens.Keep(TokenHash.Of("a"), token);

        Assert.That(_tokens.Find(TokenHash.Of("a")), Is.SameAs(token));
        Assert.That(_tokens.Find(TokenHash.Of("b")), Is.Null);
    }

    [Test]
    public void Forgets_the_unused_and_keeps_what_is_used()
    {
        _tokens.Keep(TokenHash.Of("used"), Token());
        _tokens.Keep(TokenHash.Of("unused"), Token());

        for (var i = 0; i < Capacity * 10; i++)
        {
            _tokens.Keep(TokenHash.Of($"other {i}"), Token());
            Assert.That(_tokens.Find(TokenHash.Of("used")), Is.Not.Null);
        }

        Assert.That(_tokens.Find(TokenHash.Of("unused")), Is.Null);
        var left = Enumerable.Range(0, Capacity * 10).Count(i => _tokens.Find(TokenHash.Of($"other {i}")) is not null);
        Assert.That(left, Is.InRange(1, Capacity * 2));
    }

    [Test]
    public void Is_due_once_in_an_interval()
    {
        var (clock, token, minute) = (new ManualClock(), Token(), TimeSpan.FromMinutes(1));

        Assert.That(token.IsDue(clock, minute), Is.True);
        Assert.That(token.IsDue(clock, minute), Is.False);

        clock.Advance(minute + TimeSpan.FromTicks(1));

        Assert.That(token.IsDue(clock, minute), Is.True);
        Assert.That(token.IsDue(clock, minute), Is.False);
    }

    private static VerifiedToken Token() =>
        new(new Principal(CredentialKind.AccessToken, Guid.Empty, Guid.Empty), "key");
}
