using Modular.Application.Auth;
using Modular.Domain.Auth;

namespace Modular.UnitTests.Auth;

public class ThrottledTests
{
    private static readonly AttemptLimit Limit = new("test", 3, TimeSpan.FromMinutes(1));
    private CountingThrottle _throttle = null!;

    [SetUp]
    public void Begin() => _throttle = new CountingThrottle();

    [Test]
    public async Task Forgives_what_does_not_count()
    {
        await Attempt(() => Task.FromResult(1));
        Assert.That(() => Attempt(() => throw new AccountDisabled()), Throws.TypeOf<AccountDisabled>());

        Assert.That((_throttle.Counted, _throttle.Forgiven), Is.EqualTo((2, 2)));
    }

    [Test]
    public void Keeps_what_counts_and_what_ends_without_an_answer()
    {
        Assert.That(() => Attempt(() => throw new InvalidCredentials()), Throws.TypeOf<InvalidCredentials>());
        Assert.That(
            () => Attempt(() => throw new OperationCanceledException()),
            Throws.InstanceOf<OperationCanceledException>());

        Assert.That((_throttle.Counted, _throttle.Forgiven), Is.EqualTo((2, 0)));
    }

    [Test]
    public async Task Counts_nothing_without_a_limit()
    {
        await _throttle.Attempt(Limit with { Limit = 0 }, "somebody", _ => true, _ => Task.FromResult(1), default);

        Assert.That(_throttle.Counted, Is.Zero);
    }

    private Task<int> Attempt(Func<Task<int>> work) =>
        _throttle.Attempt(Limit, "somebody", refusal => refusal is InvalidCredentials, _ => work(), default);

    private sealed class CountingThrottle : IThrottle
    {
        public int Counted { get; private set; }

        public int Forgiven { get; private set; }

        public Task<CountedAttempt> Count(AttemptLimit limit, string subject, CancellationToken ct)
        {
            Counted++;
            return Task.FromResult(new CountedAttempt(subject, Counted, DateTimeOffset.UnixEpoch));
        }

        public Task Forgive(CountedAttempt attempt)
        {
            Forgiven++;
            return Task.CompletedTask;
        }
    }
}
