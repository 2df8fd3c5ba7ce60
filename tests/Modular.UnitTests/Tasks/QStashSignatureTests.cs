using System.Security.Cryptography;
using System.Text;
using Modular.Api.Configuration;
using Modular.Api.Tasks.Ingest;
using Modular.Domain.Tasks;
using Modular.Tests;

namespace Modular.UnitTests.Tasks;

/// <summary>A message signed elsewhere by two keys, in the form that QStash gives its own.</summary>
internal sealed class QStashSignatureTests
{
    private const string Endpoint = "https://example.com/api/jobs";

    private const string Signed =
        "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9."
        + "eyJpc3MiOiJVcHN0YXNoIiwic3ViIjoiaHR0cHM6Ly9leGFtcGxlLmNvbS9hcGkvam9icyIsImV4cCI6MTcwMDAwMDMwMCwibmJmIjoxNzAw"
        + "MDAwMDAwLCJpYXQiOjE3MDAwMDAwMDAsImp0aSI6Imp3dF90ZXN0MSIsImJvZHkiOiJrNkk1Y2FrVTVlckw4S2pTVVZUTm93bkR3Y2N2dTVr"
        + "VTFIeGc4OHRvRllnPSJ9";

    private const string ByCurrent = Signed + ".7K8jetA-gXOYlWKiltibNZDuVDXyOntjzHpjNL_09lQ";
    private const string ByNext = Signed + ".31NFdziPUftL5K1hDG0MX1_drpIEFCZUqhSGDkQPuhY";

    private static readonly DateTimeOffset Begins = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000);
    private static readonly DateTimeOffset Ends = Begins.AddMinutes(5);
    private static readonly byte[] Body = Encoding.UTF8.GetBytes("""{"hello":"world"}""");

    [TestCase(ByCurrent)]
    [TestCase(ByNext)]
    public void Takes_what_either_key_has_signed(string token)
    {
        var proven = Verifier(Begins.AddSeconds(100)).Verify(token);

        Assert.That(() => proven.RequireBody(Body), Throws.Nothing);
        Assert.That(proven.Id, Is.EqualTo("jwt_test1"));
    }

    [Test]
    public void Takes_what_the_next_key_has_signed_only_while_it_is_configured() => Assert.That(
        () => Verifier(Begins, keys: "sig_current_key").Verify(ByNext),
        Throws.TypeOf<IngestNotSigned>().With.Message.Contains("none of the signing keys"));

    [TestCase(-11, false)]
    [TestCase(-10, true)]
    [TestCase(0, true)]
    [TestCase(309, true)]
    [TestCase(310, false)]
    public void Takes_a_token_in_its_time_with_ten_seconds_for_clocks(int seconds, bool isTaken) => Assert.That(
        () => Verifier(Begins.AddSeconds(seconds)).Verify(ByCurrent),
        isTaken ? Throws.Nothing : Throws.TypeOf<IngestNotSigned>());

    [Test]
    public void Keeps_a_token_known_until_nobody_takes_it_any_more() => Assert.That(
        Verifier(Begins).Verify(ByCurrent).ExpiresAt, Is.EqualTo(Ends + QStashSignature.Leeway));

    [Test]
    public void Refuses_a_token_for_another_address() => Assert.That(
        () => Verifier(Begins, endpoint: Endpoint + "/").Verify(ByCurrent),
        Throws.TypeOf<IngestNotSigned>().With.Message.Contains("another address"));

    [Test]
    public void Refuses_another_body_of_the_same_meaning() => Assert.That(
        () => Verifier(Begins).Verify(ByCurrent).RequireBody(Encoding.UTF8.GetBytes("""{ "hello":"world"}""")),
        Throws.TypeOf<IngestNotSigned>().With.Message.Contains("another body"));

    [TestCase("")]
    [TestCase("a.b")]
    [TestCase("..")]
    [TestCase("!.!.!")]
    [TestCase("e30.e30.e30")]
    [TestCase("bnVsbA.bnVsbA.bnVsbA")]
    [TestCase("W10.W10.W10")]
    // Text that is none: half of a surrogate pair, and bytes that are not UTF-8, as a value and as a name.
    [TestCase("eyJhbGciOiJcdWQ4MDAifQ.e30.e30")]
    [TestCase("eyJhbGciOiL_In0.e30.e30")]
    [TestCase("eyJcdWQ4MDAiOjF9.e30.e30")]
    [TestCase("eyL_IjoxfQ.e30.e30")]
    public void Refuses_garbage_as_it_refuses_a_wrong_signature(string token) => Assert.That(
        () => Verifier(Begins).Verify(token), Throws.TypeOf<IngestNotSigned>());

    [Test]
    public void Refuses_every_token_with_one_bit_changed()
    {
        var verifier = Verifier(Begins);
        // The last character of a part may carry bits that mean nothing.
        for (var at = 0; at < ByCurrent.Length - 1; at++)
        {
            var changed = ByCurrent.ToCharArray();
            changed[at] = changed[at] == 'A' ? 'B' : 'A';

            Assert.That(() => verifier.Verify(new string(changed)), Throws.TypeOf<IngestNotSigned>(), $"at {at}");
        }
    }

    // Signed by the right key: only the claim is at fault.
    [TestCase("""{"alg":"HS512"}""", "{}")]
    [TestCase("""{"alg":"none"}""", "{}")]
    [TestCase("""{"alg":"HS256","crit":["b64"]}""", "{}")]
    [TestCase("""{"alg":"HS256"}""", """{"iss":"Upstash","sub":"https://example.com/api/jobs"}""")]
    [TestCase("""{"alg":"HS256"}""", """{"iss":"Upstash","sub":"https://example.com/api/jobs","exp":"1","nbf":1}""")]
    [TestCase("""{"alg":"HS256"}""", """{"iss":"Upstash","sub":"https://example.com/api/jobs","exp":1e300,"nbf":1}""")]
    [TestCase("""{"alg":"HS256"}""", """{"iss":"Upstash","sub":"https://example.com/api/jobs","exp":-1,"nbf":-9}""")]
    public void Refuses_claims_that_are_missing_or_strange(string header, string claims)
    {
        var signed = $"{Encoded(header)}.{Encoded(claims)}";
        var signature = HMACSHA256.HashData("sig_current_key"u8, Encoding.UTF8.GetBytes(signed));
        var token = $"{signed}.{System.Buffers.Text.Base64Url.EncodeToString(signature)}";

        Assert.That(() => Verifier(Begins).Verify(token), Throws.TypeOf<IngestNotSigned>());
    }

    private static string Encoded(string json) =>
        System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));

    private static QStashSignature Verifier(
        DateTimeOffset now, string endpoint = Endpoint, string keys = "sig_current_key,sig_next_key")
    {
        var clock = new ManualClock();
        clock.Advance(now - clock.GetUtcNow());
        var qstash = new QStashSettings(keys.Split(',')) { Endpoint = endpoint };
        return new QStashSignature(new Settings { DataDirectory = "", QStash = qstash }, clock);
    }
}
