using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Modular.IntegrationTests.Agent;

/// <summary>What the agent says of its machine, and what it does about a wanted configuration.</summary>
internal sealed class MachineTests : AgentTests
{
    private string ConfigFile => Path.Combine(Files.Work, "config.json");

    [Test]
    public async Task Every_heartbeat_has_the_machines_metrics()
    {
        await using var agent = new TestAgent(Server, Files);
        await UntilCalled("heartbeat", times: 3);

        var metrics = Calls("heartbeat")[^1].GetProperty("metrics");
        Assert.That(metrics.GetProperty("memoryTotalBytes").GetInt64(), Is.Positive);
        Assert.That(metrics.GetProperty("diskTotalBytes").GetInt64(), Is.Positive);
        Assert.That(metrics.GetProperty("uptimeSeconds").GetDouble(), Is.Positive);
        Assert.That(metrics.GetProperty("load1").GetDouble(), Is.Not.Negative);
    }

    [Test]
    public async Task A_wanted_configuration_is_in_the_file_before_it_is_reported_and_reported_once_in_full()
    {
        Want(2, """{"interval":5}""");
        await using var agent = new TestAgent(Server, Files);

        await Server.Until(() => Reports().Count >= 2, "the configuration is reported twice");

        Assert.That(Reports()[0].GetProperty("reportedConfigVersion").GetInt64(), Is.EqualTo(2));
        Assert.That(Reports()[0].GetProperty("configStatus").GetString(), Is.EqualTo("applied"));
        Assert.That(Reports()[0].GetProperty("reportedConfig").GetRawText(), Is.EqualTo("""{"interval":5}"""));
        Assert.That(Reports()[1].TryGetProperty("reportedConfig", out _), Is.False);
        Assert.That(await File.ReadAllTextAsync(ConfigFile), Is.EqualTo("{\"interval\":5}\n"));
        Assert.That(File.GetUnixFileMode(ConfigFile), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Test]
    public async Task A_hint_at_another_version_brings_a_heartbeat_at_once()
    {
        Answer("heartbeat", Results.Json(new { heartbeatIntervalSeconds = 3600 }));
        await using var agent = new TestAgent(Server, Files);
        // The first one, and the one that follows the opening of the stream.
        await UntilCalled("heartbeat", times: 2);

        Want(1, """{"a":1}""");
        await Server.Until(() => Server.IsHeard, "the agent listens");
        Server.Send("config.changed", """{"desiredVersion":1}""");

        await Server.Until(() => Reports().Count > 0, "the new version is reported");
    }

    [Test]
    public async Task A_restarted_agent_says_what_it_has()
    {
        Want(3, """{"a":1}""");
        await using (var first = new TestAgent(Server, Files))
            await Server.Until(() => Reports().Count > 0, "the configuration is reported");
        Server.Calls.Clear();

        await using var second = new TestAgent(Server, Files);
        await UntilCalled("heartbeat");

        var heartbeat = Calls("heartbeat")[0];
        Assert.That(heartbeat.GetProperty("reportedConfigVersion").GetInt64(), Is.EqualTo(3));
        Assert.That(heartbeat.GetProperty("reportedConfig").GetRawText(), Is.EqualTo("""{"a":1}"""));
    }

    [TestCase(null)]
    [TestCase("{ damaged")]
    public async Task A_file_that_is_lost_or_damaged_is_fetched_though_the_server_leaves_it_out(string? content)
    {
        Want(4, """{"a":1}""");
        await using (var first = new TestAgent(Server, Files))
            await Server.Until(() => Reports().Count > 0, "the configuration is reported");
        File.Delete(ConfigFile);
        if (content is not null)
            await File.WriteAllTextAsync(ConfigFile, content);
        Server.Calls.Clear();
        Server.Config = new { desired = new { a = 1 }, desiredVersion = 4 };
        Answer("heartbeat", Results.Json(new { heartbeatIntervalSeconds = 1, desiredConfigVersion = 4 }));

        await using var second = new TestAgent(Server, Files);
        await Server.Until(() => Reports().Count > 0, "the configuration is reported again");

        Assert.That(await File.ReadAllTextAsync(ConfigFile), Is.EqualTo("{\"a\":1}\n"));
    }

    [Test]
    public async Task What_cannot_be_written_is_rejected_and_tried_again_at_the_next_heartbeats()
    {
        Directory.CreateDirectory(ConfigFile);
        Want(1, """{"a":1}""");
        await using var agent = new TestAgent(Server, Files);
        await Server.Until(() => Reports().Count >= 2, "the rejection is reported");
        Assert.That(Reports(), Has.All.Matches<JsonElement>(IsRejected));

        Directory.Delete(ConfigFile);

        await Server.Until(() => Reports().Exists(report => !IsRejected(report)), "the configuration is applied");
        Assert.That(await File.ReadAllTextAsync(ConfigFile), Is.EqualTo("{\"a\":1}\n"));
    }

    [Test]
    public async Task A_configuration_that_the_check_refuses_is_rejected_once_and_what_was_there_stays()
    {
        Want(1, """{"speed":1}""");
        const string check = """echo look >> looks; ! grep -q '"speed":9' "$CONFIG_FILE" || { echo no >&2; exit 4; }""";
        await using var agent = new TestAgent(
            Server, Files, more: settings => settings with { ConfigCheck = check });
        await Server.Until(() => Reports().Count > 0, "the first version is applied");

        Want(2, """{"speed":9}""");
        await Server.Until(() => Reports().Count(IsRejected) >= 3, "the second version is rejected");

        var report = Reports()[^1];
        Assert.That(report.GetProperty("reportedConfigVersion").GetInt64(), Is.EqualTo(2));
        Assert.That(report.TryGetProperty("reportedConfig", out _), Is.False);
        Assert.That(await File.ReadAllTextAsync(ConfigFile), Is.EqualTo("{\"speed\":1}\n"));
        Assert.That(await File.ReadAllLinesAsync(Path.Combine(Files.Work, "looks")), Has.Length.EqualTo(2));

        Want(3, """{"speed":2}""");
        await Server.Until(() => !IsRejected(Reports()[^1]), "the third version is applied");
        Assert.That(await File.ReadAllTextAsync(ConfigFile), Is.EqualTo("{\"speed\":2}\n"));
    }

    [Test]
    public async Task A_check_that_leaves_processes_behind_or_says_too_much_holds_no_heartbeat_up()
    {
        Want(1, """{"a":1}""");
        var check = $"yes | head -c 2000000 >&2; yes | head -c 2000000; sleep 300 & echo $! > {Files.File("left")}";
        await using var agent = new TestAgent(
            Server, Files, more: settings => settings with { ConfigCheck = check });

        await Server.Until(() => Reports().Count > 0, "it is applied");

        Assert.That(IsRejected(Reports()[0]), Is.False);
        Assert.That(Files.Runs("left"), Is.False);
    }

    private static bool IsRejected(JsonElement report) =>
        report.GetProperty("configStatus").GetString() == "rejected";

    private List<JsonElement> Reports() =>
        [.. Calls("heartbeat").Where(body => body.TryGetProperty("reportedConfigVersion", out _))];

    /// <summary>Has every heartbeat answered as the server does that wants this.</summary>
    private void Want(long version, string desired) => Server.Intercept = (path, body) =>
    {
        if (!path.EndsWith("heartbeat", StringComparison.Ordinal))
            return null;
        var isTold = body.TryGetProperty("reportedConfigVersion", out var reported) && reported.GetInt64() == version;
        return Results.Json(new
        {
            heartbeatIntervalSeconds = 1,
            desiredConfigVersion = version,
            desiredConfig = isTold ? (JsonElement?)null : JsonSerializer.Deserialize<JsonElement>(desired),
        });
    };
}
