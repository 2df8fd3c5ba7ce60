using System.Net.Http.Json;
using System.Text.Json;
using Dapper;
using Modular.IntegrationTests.Auth;
using Modular.IntegrationTests.Http;
using Npgsql;

namespace Modular.IntegrationTests.Messaging;

/// <summary>What the owner sees, and nobody else.</summary>
internal sealed class DeadLetterEndpointsTests
{
    private TestHost _host = null!;
    private HttpClient _owner = null!;

    [SetUp]
    public async Task Start()
    {
        _host = await TestHost.Start(
            await AuthHost.NewDatabase(),
            // The letters of these tests are old.
            defaults => defaults with { PasswordRounds = 10, DeadLetterRetentionDays = 0 });
        (_, _owner) = await _host.SignIn("owner@example.com", owner: true);
    }

    [TearDown]
    public async Task Stop()
    {
        _owner.Dispose();
        await _host.DisposeAsync();
    }

    [Test]
    public async Task Shows_them_newest_first_page_by_page()
    {
        for (var id = 1; id <= 5; id++)
            await Add(id, daysAgo: id % 3);

        var first = await Json("/v1/dead-letters?limit=3");
        var second = await Json($"/v1/dead-letters?limit=3&cursor={first.GetProperty("nextCursor").GetString()}");

        // Of the same time: the greater id first.
        Assert.That(Ids(first).Concat(Ids(second)), Is.EqualTo(new long[] { 3, 4, 1, 5, 2 }));
        Assert.That(second.GetProperty("nextCursor").ValueKind, Is.EqualTo(JsonValueKind.Null));
        await Refused(_owner.GetAsync("/v1/dead-letters?cursor=x"), 400, "request.invalid_cursor");
        await Refused(_owner.GetAsync("/v1/dead-letters?limit=201"), 400, "request.invalid");
    }

    [Test]
    public async Task Filters_them_by_queue_and_type()
    {
        await Add(1, queue: "tasks", type: "DeviceRemoved");
        await Add(2, queue: "tasks", type: "Other");
        await Add(3, queue: "mail", type: "DeviceRemoved");

        Assert.That(Ids(await Json("/v1/dead-letters?queue=tasks")), Is.EqualTo(new long[] { 2, 1 }));
        Assert.That(Ids(await Json("/v1/dead-letters?type=DeviceRemoved")), Is.EqualTo(new long[] { 3, 1 }));
        Assert.That(Ids(await Json("/v1/dead-letters?queue=mail&type=Other")), Is.Empty);
    }

    [Test]
    public async Task Shows_one_with_all_that_is_known()
    {
        await Add(7);

        var letter = await Json("/v1/dead-letters/7");

        Assert.That(
            letter.EnumerateObject().Select(field => field.Name),
            Is.EqualTo(new[] { "id", "queue", "type", "key", "payload", "attempts", "error", "diedAt" }));
        Assert.That(letter.GetProperty("id").GetInt64(), Is.EqualTo(7));
        Assert.That(letter.GetProperty("payload").GetProperty("deviceId").GetGuid(), Is.EqualTo(Guid.Empty));
        Assert.That(letter.GetProperty("key").ValueKind, Is.EqualTo(JsonValueKind.Null));
        await Refused(_owner.GetAsync("/v1/dead-letters/8"), 404, "messaging.dead_letter_not_found");
    }

    [Test]
    public async Task Replays_one_once()
    {
        await Add(7);

        using var answer = await _owner.PostAsync("/v1/dead-letters/7/replay", null);

        Assert.That((int)answer.StatusCode, Is.EqualTo(202));
        Assert.That(await answer.Content.ReadAsStringAsync(), Is.EqualTo("""{"count":1}"""));
        await Eventually.That(Rows, Is.Zero);
        await Refused(
            _owner.PostAsync("/v1/dead-letters/7/replay", null), 404, "messaging.dead_letter_not_found");
    }

    [Test]
    public async Task Replays_many_by_what_is_given()
    {
        await Add(1);
        await Add(2);
        await Add(3, queue: "mail");

        using var answer = await _owner.PostAsJsonAsync("/v1/dead-letters/replay", new { queue = "tasks" });

        Assert.That((int)answer.StatusCode, Is.EqualTo(202));
        Assert.That(await answer.Content.ReadAsStringAsync(), Is.EqualTo("""{"count":2}"""));
        await Eventually.That(Rows, Is.EqualTo(1));
        await Refused(
            _owner.PostAsJsonAsync("/v1/dead-letters/replay", new { ids = new[] { 3 } }), 409, "messaging.not_taken");
        await Refused(
            _owner.PostAsJsonAsync("/v1/dead-letters/replay", new { ids = Array.Empty<long>() }), 400,
            "request.invalid");
        await Refused(
            _owner.PostAsJsonAsync("/v1/dead-letters/replay", new { ids = Enumerable.Range(1, 1001) }), 400,
            "request.invalid");
    }

    [Test]
    public async Task Removes_one_for_good()
    {
        await Add(7);

        using var answer = await _owner.DeleteAsync("/v1/dead-letters/7");

        Assert.That((int)answer.StatusCode, Is.EqualTo(204));
        Assert.That(await Rows(), Is.Zero);
        await Refused(_owner.DeleteAsync("/v1/dead-letters/7"), 404, "messaging.dead_letter_not_found");
    }

    [Test]
    public async Task Are_for_the_owner_alone()
    {
        await Add(7);
        var (_, member) = await _host.SignIn();

        await Refused(member.GetAsync("/v1/dead-letters"), 403, "auth.forbidden");
        await Refused(member.GetAsync("/v1/dead-letters/7"), 403, "auth.forbidden");
        await Refused(member.PostAsync("/v1/dead-letters/7/replay", null), 403, "auth.forbidden");
        await Refused(member.PostAsJsonAsync("/v1/dead-letters/replay", new { }), 403, "auth.forbidden");
        await Refused(member.DeleteAsync("/v1/dead-letters/7"), 403, "auth.forbidden");
        Assert.That(await Rows(), Is.EqualTo(1));
    }

    [Test]
    public async Task Are_not_for_a_device_of_the_owner()
    {
        using var registered = await _owner.PostAsJsonAsync(
            "/v1/daemon/register", new { name = "box", platform = "linux-x64" });
        var key = (await registered.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("apiKey").GetString()!;
        using var device = _host.As(key);

        await Refused(device.GetAsync("/v1/dead-letters"), 403, "auth.forbidden");
    }

    [Test]
    public async Task Are_described()
    {
        var paths = (await Json("/openapi/v1.json")).GetProperty("paths").EnumerateObject()
            .Where(path => path.Name.StartsWith("/v1/dead-letters", StringComparison.Ordinal))
            .SelectMany(path => path.Value.EnumerateObject())
            .Select(operation => operation.Value.GetProperty("operationId").GetString());

        Assert.That(paths, Is.EquivalentTo(new[]
        {
            "listDeadLetters", "getDeadLetter", "removeDeadLetter", "replayDeadLetter", "replayDeadLetters",
        }));
    }

    private static IEnumerable<long> Ids(JsonElement page) =>
        page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetInt64());

    private static async Task Refused(Task<HttpResponseMessage> call, int status, string code)
    {
        using var answer = await call;
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.That(((int)answer.StatusCode, problem.GetProperty("code").GetString()), Is.EqualTo((status, code)));
    }

    private Task<JsonElement> Json(string path) => _owner.GetFromJsonAsync<JsonElement>(path);

    private async Task Add(long id, string queue = "tasks", string type = "DeviceRemoved", int daysAgo = 0)
    {
        const string sql = """
            insert into messaging.dead_letters (id, queue, type, payload, attempts, error, died_at)
            values (@id, @queue, @type, @payload::json, 8, 'No.',
                '2026-01-09Z'::timestamptz - @daysAgo * interval '1 day')
            """;
        var payload = JsonSerializer.Serialize(new { deviceId = Guid.Empty, userId = Guid.Empty });
        await using var connection = new NpgsqlConnection(_host.ConnectionString);
        await connection.ExecuteAsync(sql, new { id, queue, type, payload, daysAgo });
    }

    /// <summary>Messages that are given up or on their way.</summary>
    private async Task<long> Rows()
    {
        const string sql =
            "select (select count(*) from messaging.outbox) + (select count(*) from messaging.dead_letters)";
        await using var connection = new NpgsqlConnection(_host.ConnectionString);
        return await connection.QuerySingleAsync<long>(sql);
    }
}
