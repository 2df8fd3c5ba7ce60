using System.Net.Http.Json;
using System.Text.Json;

namespace Modular.EndToEndTests;

/// <summary>Messages of QStash, from the configuration to the task.</summary>
public class IngestTests
{
    private const string Path = "/v1/tasks/ingest/qstash";

    [Test]
    public async Task Takes_nothing_unconfigured_nothing_unsigned_and_unverifiedonly_what_development_sends()
    {
        await using var data = new DataDirectory();
        string userId;
        await using (var host = await ModularProcess.Serve(data.Path))
        {
            using var user = await ApiClient.Register(host.Address);
            userId = (await user.Get("/v1/auth/me")).GetProperty("id").GetString()!;
            Assert.That(await Deliver(host.Address), Is.EqualTo((404, "tasks.ingest_not_configured")));
            Assert.That(await host.Stop(), Is.Zero, host.Output);
        }

        (string, string)[] unverified = [("MODULAR__QStash__Verify", "false"), ("MODULAR__QStash__UserId", userId)];
        await using (var refused = ModularProcess.Start(["serve", "--data", data.Path], unverified))
        {
            Assert.That(await refused.ExitCode(), Is.EqualTo(3), refused.Output);
            Assert.That(refused.Output, Does.Contain("QStash:Verify"));
        }

        (string, string)[] signed =
        [
            ("QSTASH_CURRENT_SIGNING_KEY", "sig_1"), ("PUBLIC_URL", "https://cloud.example.com"),
            ("MODULAR__QStash__UserId", userId),
        ];
        await using (var host = await ModularProcess.Serve(data.Path, environment: signed))
        {
            Assert.That(await Deliver(host.Address), Is.EqualTo((401, "tasks.ingest_not_signed")));
            Assert.That(await host.Stop(), Is.Zero, host.Output);
        }

        await using var trusting = await ModularProcess.Serve(
            data.Path, environment: [.. unverified, ("DOTNET_ENVIRONMENT", "Development")]);
        using var owner = await ApiClient.LogIn(trusting.Address);
        Assert.That((await Deliver(trusting.Address)).Status, Is.EqualTo(201));
        Assert.That((await Deliver(trusting.Address)).Status, Is.EqualTo(200));
        Assert.That(await owner.List("/v1/tasks"), Has.Count.EqualTo(1));
        Assert.That(await trusting.Stop(), Is.Zero, trusting.Output);
    }

    private static async Task<(int Status, string? Code)> Deliver(Uri server)
    {
        using var http = new HttpClient { BaseAddress = server };
        using var message = new HttpRequestMessage(HttpMethod.Post, Path)
        {
            Content = JsonContent.Create(new { kind = "x", payload = new { }, executor = "noop" }),
            Headers = { { "Upstash-Message-Id", "msg_1" } },
        };
        using var response = await http.SendAsync(message);
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>();
        return ((int)response.StatusCode, answer.TryGetProperty("code", out var code) ? code.GetString() : null);
    }
}
