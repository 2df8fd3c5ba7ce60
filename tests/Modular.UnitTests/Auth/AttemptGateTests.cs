using System.Net;
using Modular.Application.Auth;
using Modular.Domain.Auth;

namespace Modular.UnitTests.Auth;

public class AttemptGateTests
{
    private static readonly RequestOrigin Elsewhere = new(IPAddress.Parse("192.0.2.7"), null, "x", false, false);
    private static readonly RequestOrigin Here = new(IPAddress.Loopback, null, "localhost", true, Forwarded: false);

    [Test]
    public async Task Forgives_a_success_with_the_unit_of_work()
    {
        var counts = new RecordedCounts();

        Assert.That(await Attempt(counts, Elsewhere, () => Task.FromResult<string?>("proven")), Is.EqualTo("proven"));

        Assert.That(counts.Calls, Is.EqualTo([
            "count Password/address", "count Password/strangers", "forgive with unit Password/address",
            "forgive with unit Password/strangers"]));
    }

    [Test]
    public async Task Keeps_a_failure_and_what_ends_without_an_answer()
    {
        var counts = new RecordedCounts();

        Assert.That(await Attempt(counts, Elsewhere, () => Task.FromResult<string?>(null)), Is.Null);
        Assert.That(
            () => Attempt(counts, Elsewhere, () => throw new OperationCanceledException()),
            Throws.InstanceOf<OperationCanceledException>());

        Assert.That(counts.Calls, Has.Count.EqualTo(4).And.All.StartsWith("count"));
    }

    [Test]
    public void Forgives_at_once_what_found_nothing_out()
    {
        var counts = new RecordedCounts();

        Assert.That(
            () => Attempt(counts, Elsewhere, () => throw new PasswordWorkFull()), Throws.TypeOf<PasswordWorkFull>());

        Assert.That(counts.Calls.Skip(2), Is.EqualTo(["forgive Password/address", "forgive Password/strangers"]));
    }

    [Test]
    public async Task Counts_nothing_at_the_own_machine()
    {
        var counts = new RecordedCounts();

        await Attempt(counts, Here, () => Task.FromResult<string?>(null));

        Assert.That(counts.Calls, Is.Empty);
    }

    [Test]
    public async Task Counts_no_strangers_without_a_limit()
    {
        var counts = new RecordedCounts();

        await Attempt(counts, Elsewhere, () => Task.FromResult<string?>(null), new AuthOptions { AccountFailures = 0 });

        Assert.That(counts.Calls, Is.EqualTo(["count Password/address"]));
    }

    private static Task<string?> Attempt(
        RecordedCounts counts, RequestOrigin origin, Func<Task<string?>> proof, AuthOptions? options = null) =>
        new AttemptGate(counts, options ?? new AuthOptions(), TimeProvider.System).Attempt(
            GateDoor.Password, "somebody", origin, proof, CancellationToken.None);

    private sealed class RecordedCounts : IFailureCounts
    {
        public List<string> Calls { get; } = [];

        public Task<CountedFailure> Count(FailureCounter counter, CancellationToken ct)
        {
            Calls.Add($"count {counter.Name}");
            return Task.FromResult(new CountedFailure(counter, Taken: true, DateTimeOffset.UnixEpoch));
        }

        public Task Forgive(CountedFailure failure)
        {
            Calls.Add($"forgive {failure.Counter.Name}");
            return Task.CompletedTask;
        }

        public void ForgiveWithUnit(CountedFailure failure) => Calls.Add($"forgive with unit {failure.Counter.Name}");

        public void Forget(FailureCounter counter) => Calls.Add($"forget {counter.Name}");

        public Task<bool> IsKnownAddress(string account, string address, CancellationToken ct) =>
            Task.FromResult(false);

        public void KnowAddress(string account, string address) => Calls.Add("know");
    }
}
