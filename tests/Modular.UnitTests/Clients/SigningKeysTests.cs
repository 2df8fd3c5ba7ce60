using Modular.Client.Tokens;
using Modular.Tests;

namespace Modular.UnitTests.Clients;

/// <summary>How a verifier comes to the keys, and how long it trusts in them.</summary>
public class SigningKeysTests
{
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(1);

    private Instance _instance = null!;
    private ModularTokenVerifier _verifier = null!;

    [SetUp]
    public void Start()
    {
        _instance = new Instance();
        _verifier = _instance.Verifier();
    }

    [TearDown]
    public void Stop() => _instance.Dispose();

    [Test]
    public async Task Asks_once_for_all_that_come_at_once()
    {
        var gate = new TaskCompletionSource();
        _instance.Gate = gate.Task;

        var checks = Enumerable.Range(0, 50).Select(_ => _verifier.VerifyAsync(_instance.Token()).AsTask()).ToList();
        gate.SetResult();
        await Task.WhenAll(checks);

        Assert.That(_instance.Fetches, Is.EqualTo(1));
    }

    [Test]
    public async Task One_who_gives_up_does_not_end_it_for_the_others()
    {
        var gate = new TaskCompletionSource();
        _instance.Gate = gate.Task;
        using var impatient = new CancellationTokenSource();

        var first = _verifier.VerifyAsync(_instance.Token(), impatient.Token).AsTask();
        var second = _verifier.VerifyAsync(_instance.Token()).AsTask();
        await impatient.CancelAsync();
        Assert.That(() => first, Throws.InstanceOf<OperationCanceledException>());
        gate.SetResult();

        Assert.That((await second).Role, Is.EqualTo("member"));
        Assert.That(_instance.Fetches, Is.EqualTo(1));
    }

    [Test]
    public async Task Keeps_the_keys_for_as_long_as_the_answer_says()
    {
        await _verifier.VerifyAsync(_instance.Token());

        _instance.Clock.Advance(TimeSpan.FromMinutes(10) - Moment);
        await _verifier.VerifyAsync(_instance.Token());
        Assert.That(_instance.Fetches, Is.EqualTo(1));

        _instance.Clock.Advance(Moment);
        await _verifier.VerifyAsync(_instance.Token());
        Assert.That(_instance.Fetches, Is.EqualTo(2));
    }

    [Test]
    public async Task Asks_for_a_key_that_it_does_not_know_once_in_half_a_minute()
    {
        await _verifier.VerifyAsync(_instance.Token());
        _instance.AddKey("second");

        for (var i = 0; i < 10; i++)
            Assert.That(await ReasonOf(_instance.Token("second")), Is.EqualTo(TokenRefusal.UnknownKey));
        Assert.That(_instance.Fetches, Is.EqualTo(1), "It has just asked.");

        _instance.Clock.Advance(TimeSpan.FromSeconds(30));
        Assert.That(await ReasonOf(_instance.Token("second")), Is.Null);
        Assert.That(await ReasonOf(_instance.Token()), Is.Null, "The first key is still published.");
        Assert.That(_instance.Fetches, Is.EqualTo(2));
    }

    [Test]
    public async Task Forgets_the_tokens_of_a_key_that_is_no_longer_published()
    {
        var token = _instance.Token();
        await _verifier.VerifyAsync(token);
        _instance.AddKey("second");
        _instance.RemoveKey("first");

        _instance.Clock.Advance(TimeSpan.FromMinutes(10));

        Assert.That(await ReasonOf(token), Is.EqualTo(TokenRefusal.UnknownKey));
    }

    [Test]
    public async Task Goes_on_with_the_keys_at_hand_while_the_instance_is_away()
    {
        var token = _instance.Token();
        await _verifier.VerifyAsync(token);
        _instance.IsAway = true;

        _instance.Clock.Advance(TimeSpan.FromMinutes(10));
        Assert.That(await ReasonOf(token), Is.Null, "remembered");
        Assert.That(await ReasonOf(_instance.Token()), Is.Null, "new");
        Assert.That(_instance.Fetches, Is.EqualTo(2), "It asks once in half a minute.");

        // An instance that does not answer at all holds nobody up who has keys.
        _instance.Gate = new TaskCompletionSource().Task;
        _instance.Clock.Advance(TimeSpan.FromSeconds(30));
        Assert.That(_verifier.VerifyAsync(token).AsTask().IsCompletedSuccessfully);
    }

    [Test]
    public async Task Learns_of_a_new_key_when_the_instance_is_back()
    {
        await _verifier.VerifyAsync(_instance.Token());
        _instance.IsAway = true;
        _instance.Clock.Advance(TimeSpan.FromMinutes(10));
        await _verifier.VerifyAsync(_instance.Token());

        _instance.AddKey("second");
        _instance.IsAway = false;
        _instance.Clock.Advance(TimeSpan.FromSeconds(30));

        Assert.That(await ReasonOf(_instance.Token("second")), Is.Null);
    }

    [Test]
    public async Task Trusts_in_no_keys_that_are_a_day_old()
    {
        await _verifier.VerifyAsync(_instance.Token());
        _instance.IsAway = true;

        _instance.Clock.Advance(TimeSpan.FromHours(24));

        Assert.That(
            async () => await _verifier.VerifyAsync(_instance.Token()),
            Throws.TypeOf<SigningKeysUnavailableException>().With.InnerException.TypeOf<HttpRequestException>());

        _instance.IsAway = false;
        _instance.Clock.Advance(Moment);
        Assert.That(await ReasonOf(_instance.Token()), Is.Null, "It is asked again at once.");
    }

    [TestCase(null)]
    [TestCase("<html>")]
    [TestCase("[]")]
    [TestCase("{}")]
    [TestCase("""{"keys":{}}""")]
    [TestCase("""{"keys":[]}""")]
    [TestCase("""{"keys":[7]}""")]
    [TestCase("""{"keys":[{"kty":"EC","crv":"P-256","kid":"first","x":"!","y":"AA"}]}""")]
    [TestCase("""{"keys":[{"kty":"EC","crv":"P-256","kid":"first","x":"AQ","y":"AQ"}]}""")]
    public async Task Says_that_it_cannot_tell_where_there_are_no_keys(string? answer)
    {
        var token = _instance.Token();
        (_instance.IsAway, _instance.Nonsense) = (answer is null, answer);
        Assert.That(async () => await _verifier.VerifyAsync(token), Throws.TypeOf<SigningKeysUnavailableException>());
        Assert.That(async () => await _verifier.VerifyAsync(token), Throws.TypeOf<SigningKeysUnavailableException>());
        Assert.That(_instance.Fetches, Is.EqualTo(1), "Not for every token.");

        (_instance.IsAway, _instance.Nonsense) = (false, null);
        _instance.Clock.Advance(Moment);
        Assert.That((await _verifier.VerifyAsync(token)).Role, Is.EqualTo("member"));
    }

    private Task<TokenRefusal?> ReasonOf(string token) => _verifier.ReasonOf(token);
}
