using Modular.Application.Pipeline;
using Modular.Infrastructure.Auth;
using Modular.Tests;

namespace Modular.UnitTests.Auth;

public class RevocationsTests
{
    private static readonly Guid One = new("00000000-0000-7000-8000-000000000001");
    private static readonly Guid Two = new("00000000-0000-7000-8000-000000000002");
    private readonly ManualClock _clock = new();
    private Revocations _revocations = null!;

    [SetUp]
    public void Begin() => _revocations = new Revocations(_clock);

    [Test]
    public void Knows_nothing_before_the_first_read() =>
        Assert.That(_revocations.Of(Token(One)), Is.EqualTo(SessionKnowledge.Unknown));

    [Test]
    public void Knows_for_a_second_after_the_beginning_of_a_read()
    {
        var startedAt = _clock.GetTimestamp();
        _clock.Advance(TimeSpan.FromSeconds(0.9));
        _revocations.Apply([], startedAt);

        Assert.That(_revocations.Of(Token(One)), Is.EqualTo(SessionKnowledge.Live));

        _clock.Advance(TimeSpan.FromSeconds(0.1));

        Assert.That(_revocations.Of(Token(One)), Is.EqualTo(SessionKnowledge.Unknown));
    }

    [Test]
    public void Remembers_the_ended_even_when_it_cannot_read()
    {
        _revocations.Apply([Row(5, One)], _clock.GetTimestamp());
        _clock.Advance(TimeSpan.FromMinutes(5));

        Assert.That(_revocations.Of(Token(One)), Is.EqualTo(SessionKnowledge.Ended));
        Assert.That(_revocations.Of(Token(Two)), Is.EqualTo(SessionKnowledge.Unknown));
        Assert.That(_revocations.Position, Is.EqualTo(5));
    }

    [Test]
    public void Asks_about_a_session_that_is_about_to_end()
    {
        _revocations.Apply([], _clock.GetTimestamp());

        _revocations.Doubt([One], _clock.GetUtcNow().AddMinutes(16));

        Assert.That(_revocations.Of(Token(One)), Is.EqualTo(SessionKnowledge.Unknown));
        Assert.That(_revocations.Of(Token(Two)), Is.EqualTo(SessionKnowledge.Live));
    }

    [Test]
    public void Forgets_when_no_token_can_live_any_more()
    {
        _revocations.Apply([Row(1, One)], _clock.GetTimestamp());
        _revocations.Doubt([Two], _clock.GetUtcNow().AddMinutes(16));
        _clock.Advance(TimeSpan.FromMinutes(15));
        _revocations.Forget();
        _revocations.Apply([], _clock.GetTimestamp());

        Assert.That(_revocations.Of(Token(One)), Is.EqualTo(SessionKnowledge.Ended));

        _clock.Advance(TimeSpan.FromMinutes(1));
        _revocations.Forget();
        _revocations.Apply([], _clock.GetTimestamp());

        Assert.That(_revocations.Of(Token(One)), Is.EqualTo(SessionKnowledge.Live));
        Assert.That(_revocations.Of(Token(Two)), Is.EqualTo(SessionKnowledge.Live));
    }

    [Test]
    public void Ends_the_tokens_of_a_user_that_are_older_than_the_revocation()
    {
        var token = Token(One) with { UserId = Two, IssuedAt = _clock.GetUtcNow() };
        var moment = _clock.GetUtcNow().AddMilliseconds(1);
        _revocations.Apply([OfUser(1, moment)], _clock.GetTimestamp());

        Assert.That(_revocations.Of(token), Is.EqualTo(SessionKnowledge.Ended));
        Assert.That(_revocations.Of(token with { IssuedAt = moment }), Is.EqualTo(SessionKnowledge.Live));
        Assert.That(_revocations.Of(token with { UserId = One }), Is.EqualTo(SessionKnowledge.Live));
    }

    [Test]
    public void An_earlier_revocation_of_a_slow_clock_brings_no_token_back()
    {
        var moment = _clock.GetUtcNow();
        _revocations.Apply([OfUser(1, moment), OfUser(2, moment.AddSeconds(-1))], _clock.GetTimestamp());

        Assert.That(_revocations.NotBefore(Two), Is.EqualTo(moment));
    }

    [Test]
    public void Asks_about_a_user_whose_tokens_are_about_to_end_and_forgets_in_time()
    {
        var token = Token(One) with { UserId = Two, IssuedAt = _clock.GetUtcNow() };
        _revocations.Apply([OfUser(1, _clock.GetUtcNow().AddSeconds(-1))], _clock.GetTimestamp());
        _revocations.Doubt([Two], _clock.GetUtcNow().AddMinutes(16));

        Assert.That(_revocations.Of(token), Is.EqualTo(SessionKnowledge.Unknown));

        _clock.Advance(TimeSpan.FromMinutes(16));
        _revocations.Forget();
        _revocations.Apply([], _clock.GetTimestamp());

        Assert.That(_revocations.Of(token), Is.EqualTo(SessionKnowledge.Live));
        Assert.That(_revocations.NotBefore(Two), Is.EqualTo(DateTimeOffset.MinValue));
    }

    private Revocation OfUser(long position, DateTimeOffset notBefore) => new()
    {
        Position = position,
        UserId = Two,
        NotBefore = notBefore,
        ExpiresAt = _clock.GetUtcNow().AddMinutes(16),
    };

    private static Principal Token(Guid session) => new(CredentialKind.AccessToken, Guid.Empty, session);

    private Revocation Row(long position, Guid sessionId) =>
        new() { Position = position, SessionId = sessionId, ExpiresAt = _clock.GetUtcNow().AddMinutes(16) };
}
