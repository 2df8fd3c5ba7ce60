using System.Text.Json;

namespace Modular.EndToEndTests;

/// <summary>An agent as its owner sets it up: enrolled with a token, a tag and what it may do.</summary>
public class EnrolledAgentTests
{
    [Test]
    public async Task Takes_the_tasks_of_its_tag_and_says_what_it_makes_of_its_configuration()
    {
        await using var data = new DataDirectory();
        await using var host = await ModularProcess.Serve(data.Path);
        using var user = await ApiClient.Register(host.Address);
        var (server, work) = (host.Address.ToString(), data.Beside("work"));
        var token = (await user.Post("/v1/devices/enrollments", new { })).GetProperty("token").GetString()!;
        await using (var enroll = ModularProcess.Start(
            ["agent", "enroll", "--server", server, "--token", token, "--tag", "garage", "--capability", "gpu",
                "--work-dir", work]))
        {
            Assert.That(await enroll.ExitCode(), Is.Zero, enroll.Output);
        }

        await using var agent = ModularProcess.Start(
            ["agent", "--server", server, "--work-dir", work, "--allow", "http,file.fetch",
                "--config-check", "! grep -q bad \"$CONFIG_FILE\""]);
        var device = (await user.List("/v1/devices?tag=garage")).Single();
        var id = device.GetProperty("id").GetString();
        Assert.That(Texts(device, "capabilities"), Is.EqualTo(["gpu"]));

        var http = await Ended(user, new { kind = "http", payload = new { url = server + "health" } });
        var fetch = await Ended(user, new
        {
            kind = "file.fetch",
            payload = new { url = "/openapi/v1.json", path = "api/openapi.json" },
        });

        Assert.That(http.GetProperty("result").GetProperty("body").GetString(), Does.Contain("healthy"));
        Assert.That(fetch.GetProperty("status").GetString(), Is.EqualTo("succeeded"), fetch.ToString());
        using var document = JsonDocument.Parse(
            await File.ReadAllTextAsync(Path.Combine(work, "files", "api", "openapi.json")));
        Assert.That(
            document.RootElement.GetProperty("paths").TryGetProperty("/v1/tasks/ingest/qstash", out _), Is.True);

        await Want(user, id!, new { mode = "good" });
        await Config(user, id!, config => config.GetProperty("inSync").GetBoolean(), agent);
        await Want(user, id!, new { mode = "bad" });
        await Config(user, id!, config => config.GetProperty("reportedVersion").GetInt64() == 2, agent);
        var rejected = (await user.Get($"/v1/devices/{id}")).GetProperty("config");
        Assert.That(rejected.GetProperty("inSync").GetBoolean(), Is.False);
        Assert.That(rejected.GetProperty("reported").GetProperty("mode").GetString(), Is.EqualTo("good"));
        Assert.That(await agent.Stop(), Is.Zero, agent.Output);
        Assert.That(await host.Stop(), Is.Zero, host.Output);
    }

    private static async Task<JsonElement> Ended(ApiClient user, object body)
    {
        var fields = JsonSerializer.SerializeToNode(body)!.AsObject();
        fields["deviceTag"] = "garage";
        var id = (await user.Post("/v1/tasks", fields)).GetProperty("id").GetString();
        JsonElement task = default;
        await Eventually.True(
            async () => (task = await user.Get($"/v1/tasks/{id}")).GetProperty("finishedAt").ValueKind
                == JsonValueKind.String,
            () => task.ToString());
        return task;
    }

    private static Task<JsonElement> Want(ApiClient user, string device, object config) =>
        user.Patch($"/v1/devices/{device}/config", config);

    private static async Task Config(
        ApiClient user, string device, Func<JsonElement, bool> condition, ModularProcess agent) =>
        await Eventually.True(
            async () => condition((await user.Get($"/v1/devices/{device}")).GetProperty("config")),
            () => agent.Output);

    private static IEnumerable<string?> Texts(JsonElement device, string name) =>
        device.GetProperty(name).EnumerateArray().Select(text => text.GetString());
}
