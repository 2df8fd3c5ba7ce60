using System.Net;
using Modular.Application.Auth;
using Modular.Domain.Auth;
using Modular.IntegrationTests.Auth.Mfa;

namespace Modular.IntegrationTests.Auth;

/// <summary>How guesses are made to wait, and that nobody locks out somebody else.</summary>
internal sealed class AttemptGateTests : MfaTest
{
    private const string Wrong = "violet-anchor-42";
    private const string Ada = "ada@example.com";

    [TestCase(Ada)]
    [TestCase("nobody@example.com")]
    public async Task An_address_waits_twice_as_long_after_each_wrong_password_known_account_or_not(string email)
    {
        await Timed.SignUp();
        for (var i = 0; i < AttemptGate.AddressFrom; i++)
            Assert.That(() => Try(email, Wrong), Throws.TypeOf<InvalidCredentials>());

        var waits = new List<double>();
        for (var i = 0; i < 12; i++)
        {
            var refused = Assert.ThrowsAsync<TooManyAttempts>(() => Try(email, AuthHost.Password));
            waits.Add(refused.RetryAfter!.Value.TotalSeconds);
            Clock.Advance(refused.RetryAfter.Value);
            Assert.That(() => Try(email, Wrong), Throws.TypeOf<InvalidCredentials>());
        }

        Assert.That(waits, Is.EqualTo([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900]));
    }

    [Test]
    public async Task An_address_that_waits_keeps_no_other_from_logging_in()
    {
        await Timed.SignUp();
        await Fail(10, From(1));

        Assert.That(() => Try(Ada, AuthHost.Password, From(1)), Throws.TypeOf<TooManyAttempts>());
        Assert.That(await Outcome(Try(Ada, AuthHost.Password, From(2))), Is.Null);
    }

    [Test]
    public async Task What_is_proven_after_the_wait_is_taken_and_begins_anew()
    {
        await Timed.SignUp();
        await Fail(5, From(1));
        Clock.Advance(TimeSpan.FromSeconds(1));

        Assert.That(await Outcome(Try(Ada, AuthHost.Password, From(1))), Is.Null);
        await Fail(4, From(1));
        Assert.That(await Outcome(Try(Ada, AuthHost.Password, From(1))), Is.Null);
    }

    [Test]
    public async Task Counts_guesses_made_at_once_one_by_one()
    {
        await Timed.SignUp();

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => Outcome(Try(Ada, Wrong))));

        Assert.That(outcomes.Count(refusal => refusal is InvalidCredentials), Is.EqualTo(5));
        Assert.That(outcomes.Count(refusal => refusal is TooManyAttempts), Is.EqualTo(55));
    }

    [Test]
    public async Task Strangers_together_wait_a_minute_at_most_and_are_told_that_the_password_is_wrong()
    {
        await Timed.SignUp();
        var known = From(1);
        await Try(Ada, AuthHost.Password, known);

        for (var guess = 0; guess < 40; guess++)
        {
            Assert.That(() => Try(Ada, Wrong, From(100 + guess)), Throws.TypeOf<InvalidCredentials>());
            Clock.Advance(guess < 19 ? TimeSpan.Zero : AttemptGate.StrangersCap);
        }

        await Fail(1, From(200));
        Assert.That(() => Try(Ada, AuthHost.Password, From(2)), Throws.TypeOf<InvalidCredentials>());
        Assert.That(await Outcome(Try(Ada, AuthHost.Password, known)), Is.Null, "Where she always logs in.");

        Clock.Advance(AttemptGate.StrangersCap);
        Assert.That(await Outcome(Try(Ada, AuthHost.Password, From(3))), Is.Null, "Where she never was.");
    }

    [Test]
    public async Task A_known_address_is_forgotten_after_ninety_days()
    {
        await Timed.SignUp();
        await Try(Ada, AuthHost.Password, From(1));
        Clock.Advance(TimeSpan.FromDays(90));
        for (var guess = 0; guess < 20; guess++)
            await Fail(1, From(100 + guess));

        Assert.That(() => Try(Ada, AuthHost.Password, From(1)), Throws.TypeOf<InvalidCredentials>());
    }

    [Test]
    public async Task Failures_are_forgotten_after_a_day_and_removed()
    {
        await Timed.SignUp();
        await Fail(5, From(1));
        Clock.Advance(TimeSpan.FromDays(1));

        await Fail(5, From(1));
        Assert.That(() => Try(Ada, Wrong, From(1)), Throws.TypeOf<TooManyAttempts>());

        Clock.Advance(TimeSpan.FromDays(1));
        await Timed.Send(new RemoveExpired());
        Assert.That(await Timed.Query<string>("select key from auth.failure"), Is.Empty);
    }

    [Test]
    public async Task Every_host_knows_of_failures_also_after_a_crash()
    {
        await Timed.SignUp();
        await Fail(5, From(1));
        await using var other = await AuthHost.Start(Database, clock: Clock);

        Assert.That(
            () => other.Send(new LogIn(Ada, AuthHost.Password, From(1))), Throws.TypeOf<TooManyAttempts>());
        // Written ahead like any other table, so that no crash empties it.
        Assert.That(
            await Timed.Query<string>("""
                select relpersistence::text from pg_class
                where oid in ('auth.failure'::regclass, 'auth.known_address'::regclass)
                """),
            Is.EqualTo(["p", "p"]));
    }

    [Test]
    public async Task Says_nowhere_whose_failures_they_are()
    {
        await Timed.SignUp();
        await Try(Ada, AuthHost.Password, From(1));
        await Fail(1, From(2));

        var rows = await Timed.Query<string>("""
            select to_jsonb(f)::text from auth.failure f union all select to_jsonb(k)::text from auth.known_address k
            """);

        Assert.That(rows, Has.Count.EqualTo(3).And.None.Contains("ada").And.None.Contains("192.0.2"));
    }

    private static RequestOrigin From(int number) =>
        AuthHost.Elsewhere with { Address = IPAddress.Parse($"192.0.2.{number}") };

    private async Task Fail(int times, RequestOrigin origin)
    {
        for (var i = 0; i < times; i++)
        {
            if (await Outcome(Try(Ada, Wrong, origin)) is TooManyAttempts { RetryAfter: { } wait })
            {
                Clock.Advance(wait);
                i--;
            }
        }
    }

    private Task<LogInOutcome> Try(string email, string password, RequestOrigin? origin = null) =>
        Timed.Send(new LogIn(email, password, origin ?? AuthHost.Elsewhere));
}
