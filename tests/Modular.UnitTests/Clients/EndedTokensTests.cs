using Modular.Client.Tokens;
using Modular.Tests;

namespace Modular.UnitTests.Clients;

public class EndedTokensTests
{
    private static readonly Guid User = Guid.Parse("01890a5d-ac96-774b-bcce-b302099a8057");
    private static readonly Guid Session = Guid.Parse("01890a5d-ac96-774b-bcce-b302099a8058");

    private readonly ManualClock _clock = new();

    [Test]
    public void A_session_ends_for_good()
    {
        var ended = new EndedTokens(_clock);

        ended.Add([new RevokedItem(_clock.GetUtcNow(), Sid: Session)]);

        Assert.That(ended.Have(Token(Session, _clock.GetUtcNow().AddMinutes(5))));
        Assert.That(ended.Have(Token(User, _clock.GetUtcNow())), Is.False);
    }

    [Test]
    public void A_users_tokens_end_that_were_issued_before_to_the_millisecond()
    {
        var ended = new EndedTokens(_clock);
        var (notBefore, millisecond) = (_clock.GetUtcNow(), TimeSpan.FromMilliseconds(1));

        // The order in which hosts with other clocks came to it.
        ended.Add([new RevokedItem(notBefore, UserId: User), new RevokedItem(notBefore.AddMinutes(-1), UserId: User)]);

        Assert.That(ended.Have(Token(Session, notBefore - millisecond)));
        Assert.That(ended.Have(Token(Session, notBefore)), Is.False);
    }

    [Test]
    public void What_no_token_can_be_concerned_by_is_forgotten()
    {
        var ended = new EndedTokens(_clock);
        var issued = _clock.GetUtcNow();
        ended.Add([new RevokedItem(issued, Sid: Session), new RevokedItem(issued.AddSeconds(1), UserId: User)]);

        _clock.Advance(TimeSpan.FromMinutes(16));
        ended.Forget();
        Assert.That(ended.Have(Token(Session, issued)));

        _clock.Advance(TimeSpan.FromMinutes(2));
        ended.Forget();
        Assert.That(ended.Have(Token(Session, issued)), Is.False);
    }

    private static ModularToken Token(Guid session, DateTimeOffset issuedAt) =>
        new(User, session, "member", Guid.Empty, issuedAt, issuedAt.AddMinutes(15));
}
