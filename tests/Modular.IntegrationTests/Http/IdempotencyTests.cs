using System.Net;
using System.Net.Http.Json;
using Modular.IntegrationTests.Tasks;
using Npgsql;

namespace Modular.IntegrationTests.Http;

/// <summary>Idempotency keys as a caller sees them.</summary>
internal sealed class IdempotencyTests : TaskEndpointTest
{
    [TestCase("")]
    [TestCase(" ")]
    [TestCase("two words")]
    [TestCase("256")]
    public async Task Refuses_a_key_that_is_none(string key)
    {
        using var response = await Send(key == "256" ? new string('k', 256) : key, "a");

        Assert.That(await response.Fault(), Is.EqualTo("400 idempotency.invalid_key"));
        Assert.That((await User.Items("/v1/tasks")), Is.Empty);
    }

    [TestCase("k")]
    [TestCase("!~")]
    [TestCase("255")]
    public async Task Takes_a_key_of_visible_characters(string key)
    {
        using var response = await Send(key == "255" ? new string('k', 255) : key, "a");

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Created));
    }

    [Test]
    public async Task Refuses_a_key_that_was_used_for_another_body()
    {
        using var first = await Send("once", "a");
        using var other = await Send("once", "b");
        using var again = await Send("once", "a");

        Assert.That(await other.Fault(), Is.EqualTo("422 idempotency.key_reused"));
        Assert.That(again.Headers.GetValues("Idempotency-Replayed"), Is.EqualTo(["true"]));
        Assert.That(await again.Content.ReadAsStringAsync(), Is.EqualTo(await first.Content.ReadAsStringAsync()));
        Assert.That(await User.Items("/v1/tasks"), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Releases_the_key_of_a_request_that_was_refused()
    {
        using var refused = await Send("once", "");
        using var corrected = await Send("once", "a");

        Assert.That(await refused.Fault(), Is.EqualTo("400 request.invalid kind"));
        Assert.That(corrected.StatusCode, Is.EqualTo(HttpStatusCode.Created));
    }

    [Test]
    public async Task Refuses_a_second_request_while_the_first_is_running()
    {
        // Who holds the table holds up the first request in the midst of its transaction.
        await using var holder = await Host.Database.OpenConnectionAsync();
        await using var transaction = await holder.BeginTransactionAsync();
        await using var hold = new NpgsqlCommand("lock table tasks.task in exclusive mode", holder, transaction);
        await hold.ExecuteNonQueryAsync();
        var first = Send("once", "a");
        await Eventually.That(AreWaiting, Is.True);

        using var second = await Send("once", "a");
        await transaction.RollbackAsync();
        using var ended = await first;

        Assert.That(await second.Fault(), Is.EqualTo("409 idempotency.in_progress"));
        Assert.That(second.Headers.RetryAfter!.Delta, Is.EqualTo(TimeSpan.FromSeconds(1)));
        Assert.That(ended.StatusCode, Is.EqualTo(HttpStatusCode.Created));
        Assert.That(await User.Items("/v1/tasks"), Has.Count.EqualTo(1));
    }

    private Task<HttpResponseMessage> Send(string key, string kind)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/v1/tasks")
        {
            Content = JsonContent.Create(new { kind, payload = new { }, deviceId = DeviceId }),
        };
        request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        return User.Http.SendAsync(request);
    }

    private async Task<bool> AreWaiting() => (await Host.Query<bool>(
        """
        select exists (select from pg_locks where relation = 'tasks.task'::regclass and not granted)
        """))[0];
}
