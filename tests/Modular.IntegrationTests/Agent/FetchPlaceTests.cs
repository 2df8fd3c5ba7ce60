using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Modular.Api.Agent;

namespace Modular.IntegrationTests.Agent;

/// <summary>Where fetched files and backups go, and who sees the device key on their way.</summary>
internal sealed class FetchPlaceTests : AgentTests
{
    private readonly byte[] _content = RandomNumberGenerator.GetBytes(1000);

    private string Fetched(string path) => Path.Combine(Files.Work, "files", path);

    private string Sha256 => Convert.ToHexString(SHA256.HashData(_content));

    [TestCase("../device.key")]
    [TestCase("a/../../device.key")]
    [TestCase("/etc/passwd")]
    [TestCase("a//b")]
    [TestCase(".")]
    [TestCase("a/")]
    [TestCase("link/b")]
    public async Task A_path_that_leads_elsewhere_is_refused(string path)
    {
        Directory.CreateDirectory(Fetched(""));
        Directory.CreateSymbolicLink(Fetched("link"), Files.Work);
        var task = Fetch(new { url = Url("/image.bin"), path });
        await using var agent = Agent();

        await Server.Ended(task);

        Assert.That(task.ErrorCode, Is.EqualTo("agent.invalid_payload"));
        Assert.That(Server.Reads, Is.Empty);
    }

    [Test]
    public async Task The_device_key_goes_to_the_content_of_its_own_server_and_nowhere_else()
    {
        await using var other = await FakeServer.Start();
        other.Content = context => context.Response.WriteAsync("there");
        Server.Content = context =>
        {
            context.Response.Redirect(new Uri(other.Address, "/there").AbsoluteUri);
            return Task.CompletedTask;
        };
        var task = Fetch(new { url = "/v1/files/abc", path = "one.txt", headers = new { XToken = "for one" } });
        await using var agent = Agent();

        await Server.Ended(task);

        Assert.That(task.Status, Is.EqualTo("succeeded"), task.Result.ToString());
        Assert.That(Server.Reads.Single().Credential, Is.EqualTo("Bearer " + FakeServer.Key));
        Assert.That(other.Reads.Single(), Is.EqualTo(("/there", (string?)null, (string?)null)));

        var beside = Fetch(new { url = Url("/v1/devices/self/../other"), path = "two.txt" });
        await Server.Ended(beside);
        Assert.That(Server.Reads.Last().Credential, Is.Null);
    }

    [Test]
    public async Task The_device_key_goes_to_no_host_that_a_header_names()
    {
        string? host = null;
        Server.Content = context =>
        {
            host = context.Request.Host.Value;
            return context.Response.WriteAsync("there");
        };
        var headers = new { Host = "elsewhere.example" };
        var task = Fetch(new { url = "/v1/files/abc", path = "one.txt", headers });
        await using var agent = Agent();

        await Server.Ended(task);

        Assert.That(Server.Reads.Single().Credential, Is.EqualTo("Bearer " + FakeServer.Key));
        Assert.That(host, Is.EqualTo(Server.Address.Authority));
    }

    [Test]
    public async Task A_backup_is_brought_back_whole_with_the_device_key()
    {
        Server.Content = context => context.Response.Body.WriteAsync(_content).AsTask();
        const string backup = "0198b2a6-0000-7000-8000-000000000001";
        var task = Server.Add("config.restore", new { backupId = backup, sha256 = Sha256 });
        await using var agent = Agent();

        await Server.Ended(task);

        Assert.That(task.Status, Is.EqualTo("succeeded"), task.Result.ToString());
        Assert.That(
            Server.Reads.Single(),
            Is.EqualTo(($"/v1/config/backups/{backup}/content", "Bearer " + FakeServer.Key, (string?)null)));
        Assert.That(await File.ReadAllBytesAsync(Path.Combine(Files.Work, "restored.config")), Is.EqualTo(_content));
    }

    [TestCase("""{"backupId":"../../x","sha256":"00"}""")]
    [TestCase("""{"backupId":"0198b2a6-0000-7000-8000-000000000001"}""")]
    public async Task A_backup_without_a_good_id_and_a_digest_is_refused(string payload)
    {
        var task = Server.Add("config.restore", JsonDocument.Parse(payload).RootElement);
        await using var agent = Agent();

        await Server.Ended(task);

        Assert.That(task.ErrorCode, Is.EqualTo("agent.invalid_payload"));
    }

    [TestCase("/file:///etc/passwd")]
    [TestCase("//elsewhere.example/x")]
    [TestCase("/http://elsewhere.example/x")]
    public async Task A_url_that_begins_with_a_slash_is_always_one_of_its_own_server(string url)
    {
        var task = Fetch(new { url, path = "one.txt" });
        await using var agent = Agent();

        await Server.Ended(task);

        Assert.That(task.ErrorCode, Is.EqualTo("agent.http_status"), task.Result.ToString());
        Assert.That(Server.Reads, Has.Count.EqualTo(1));
    }

    [TestCase("//[broken")]
    [TestCase("http://")]
    [TestCase("mailto:a@b.example")]
    public async Task A_redirect_to_no_address_fails_once_and_for_all(string location)
    {
        Server.Content = context =>
        {
            context.Response.StatusCode = 302;
            context.Response.Headers.Location = location;
            return Task.CompletedTask;
        };
        var task = Fetch(new { url = Url("/image.bin"), path = "one.bin" });
        await using var agent = Agent();

        await Server.Ended(task);

        Assert.That(task.ErrorCode, Is.EqualTo("agent.http_status"));
        Assert.That(task.Result.GetProperty("error").GetProperty("retryable").GetBoolean(), Is.False);
    }

    private FakeTask Fetch(object payload) => Server.Add("file.fetch", payload);

    private string Url(string path) => new Uri(Server.Address, path).AbsoluteUri;

    private TestAgent Agent() => new(Server, Files, allow: [TaskKinds.Fetch, TaskKinds.Restore]);
}
