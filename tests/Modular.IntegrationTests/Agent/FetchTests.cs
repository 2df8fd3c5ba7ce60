using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Modular.Api.Agent;

namespace Modular.IntegrationTests.Agent;

/// <summary>Tasks of kinds file.fetch and config.restore against servers that break, lie and redirect.</summary>
internal sealed class FetchTests : AgentTests
{
    private const int Piece = 256 * 1024;

    private readonly byte[] _content = RandomNumberGenerator.GetBytes(4 * Piece);

    private string Fetched(string path) => Path.Combine(Files.Work, "files", path);

    private string Sha256 => Convert.ToHexString(SHA256.HashData(_content));

    [Test]
    public async Task Puts_a_file_in_its_place_with_its_digest_checked_and_its_progress_told()
    {
        Server.Content = context => context.Response.Body.WriteAsync(_content).AsTask();
        var task = Fetch(new { url = Url("/image.bin"), path = "images/one.bin", sha256 = Sha256 });
        await using var agent = Agent();

        await Server.Ended(task);

        Assert.That(task.Status, Is.EqualTo("succeeded"), task.Result.ToString());
        Assert.That(await File.ReadAllBytesAsync(Fetched("images/one.bin")), Is.EqualTo(_content));
        Assert.That(
            File.GetUnixFileMode(Fetched("images/one.bin")),
            Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        var result = task.Result.GetProperty("result");
        Assert.That(result.GetProperty("path").GetString(), Is.EqualTo(Fetched("images/one.bin")));
        Assert.That(result.GetProperty("bytes").GetInt64(), Is.EqualTo(_content.Length));
        Assert.That(result.GetProperty("sha256").GetString(), Is.EqualTo(Sha256.ToLowerInvariant()));
        await Server.Until(() => task.Messages.Count > 0, "progress is told");
        Assert.That(Server.Reads.Single().Credential, Is.Null);
    }

    [Test]
    public async Task A_broken_transfer_goes_on_where_it_stopped()
    {
        Server.Content = async context =>
        {
            context.Response.Headers.ETag = "\"v1\"";
            var from = context.Request.Headers.Range.Count == 0 ? 0 : 2 * Piece;
            context.Response.StatusCode = from == 0 ? 200 : 206;
            context.Response.ContentLength = _content.Length - from;
            if (from > 0)
                context.Response.Headers.ContentRange = $"bytes {from}-{_content.Length - 1}/{_content.Length}";
            await context.Response.Body.WriteAsync(_content.AsMemory(from, 2 * Piece));
            await context.Response.Body.FlushAsync();
            if (from > 0)
                return;
            // What is on its way when a connection breaks is lost.
            await Server.Until(() => Directory.GetFiles(Fetched("")).Any(IsHalf), "half of it has come");
            context.Abort();
        };
        var task = Fetch(new { url = Url("/image.bin"), path = "one.bin", sha256 = Sha256 });
        await using var agent = Agent();

        await Server.Ended(task);

        Assert.That(task.Status, Is.EqualTo("succeeded"), task.Result.ToString());
        Assert.That(Server.Reads.Select(read => read.Range), Is.EqualTo(new[] { null, $"bytes={2 * Piece}-" }));
    }

    [Test]
    public async Task A_broken_transfer_of_a_file_that_changed_begins_anew()
    {
        var times = 0;
        Server.Content = async context =>
        {
            var broken = Interlocked.Increment(ref times) == 1;
            context.Response.Headers.ETag = broken ? "\"v1\"" : "\"v2\"";
            context.Response.ContentLength = _content.Length;
            await context.Response.Body.WriteAsync(broken ? new byte[Piece] : _content);
            await context.Response.Body.FlushAsync();
            if (broken)
                context.Abort();
        };
        var task = Fetch(new { url = Url("/image.bin"), path = "one.bin" });
        await using var agent = Agent();

        await Server.Ended(task);

        Assert.That(await File.ReadAllBytesAsync(Fetched("one.bin")), Is.EqualTo(_content));
    }

    [Test]
    public async Task Another_content_than_promised_leaves_what_was_there_and_nothing_beside_it()
    {
        Directory.CreateDirectory(Fetched(""));
        await File.WriteAllTextAsync(Fetched("one.bin"), "old");
        Server.Content = context => context.Response.Body.WriteAsync(_content).AsTask();
        var task = Fetch(new { url = Url("/image.bin"), path = "one.bin", sha256 = new string('0', 64) });
        await using var agent = Agent();

        await Server.Ended(task);

        Assert.That(task.ErrorCode, Is.EqualTo("agent.checksum_mismatch"));
        Assert.That(await File.ReadAllTextAsync(Fetched("one.bin")), Is.EqualTo("old"));
        Assert.That(Directory.GetFileSystemEntries(Fetched("")), Has.Length.EqualTo(1));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task What_is_larger_than_allowed_is_refused_said_or_not(bool saysItsLength)
    {
        Server.Content = async context =>
        {
            if (saysItsLength)
                context.Response.ContentLength = _content.Length;
            await context.Response.Body.WriteAsync(_content);
        };
        var task = Fetch(new { url = Url("/image.bin"), path = "one.bin", maxBytes = _content.Length - 1 });
        await using var agent = Agent();

        await Server.Ended(task);

        Assert.That(task.ErrorCode, Is.EqualTo("agent.too_large"));
        Assert.That(Directory.GetFileSystemEntries(Fetched("")), Is.Empty);
    }

    [Test]
    public async Task A_cancel_ends_a_transfer_that_hangs_and_leaves_nothing()
    {
        Server.Content = async context =>
        {
            await context.Response.Body.WriteAsync(_content);
            await context.Response.Body.FlushAsync();
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        };
        var task = Fetch(new { url = Url("/image.bin"), path = "one.bin" });
        await using var agent = Agent();
        await Server.Until(() => !Server.Reads.IsEmpty, "it is fetched");

        task.IsCancelRequested = true;
        await Server.Ended(task);

        Assert.That(task.Status, Is.EqualTo("cancelled"));
        Assert.That(Directory.GetFileSystemEntries(Fetched("")), Is.Empty);
    }

    [Test]
    public async Task A_file_that_is_not_there_fails_at_once_and_one_that_may_come_is_asked_for_again()
    {
        var times = 0;
        Server.Content = context =>
        {
            context.Response.StatusCode = context.Request.Path == "/none" ? 404
                : Interlocked.Increment(ref times) == 1 ? 503 : 200;
            return Task.CompletedTask;
        };
        var none = Fetch(new { url = Url("/none"), path = "none" });
        var busy = Fetch(new { url = Url("/busy"), path = "busy" });
        await using var agent = Agent();

        await Server.Ended(none);
        await Server.Ended(busy);

        Assert.That(none.ErrorCode, Is.EqualTo("agent.http_status"));
        Assert.That(none.Result.GetProperty("error").GetProperty("retryable").GetBoolean(), Is.False);
        Assert.That(busy.Status, Is.EqualTo("succeeded"));
    }

    [Test]
    public async Task What_kill_9_left_of_a_transfer_is_removed_at_the_next_start()
    {
        Server.Content = async context =>
        {
            await context.Response.Body.WriteAsync(_content);
            await context.Response.Body.FlushAsync();
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        };
        var task = Fetch(new { url = Url("/image.bin"), path = "a/one.bin" });
        using (var killed = Start("--allow", "file.fetch"))
        {
            await Server.Until(
                () => Directory.Exists(Fetched("a")) && Directory.GetFiles(Fetched("a")).Length == 1, "it has begun");
            await killed.Kill();
        }

        Server.Content = context => context.Response.WriteAsync("whole");
        using var agent = Start("--allow", "file.fetch");
        await Server.Ended(task);

        Assert.That(Directory.GetFiles(Fetched("a")), Is.EqualTo(new[] { Fetched("a/one.bin") }));
        Assert.That(await File.ReadAllTextAsync(Fetched("a/one.bin")), Is.EqualTo("whole"));
    }

    private static bool IsHalf(string file) => new FileInfo(file).Length == 2 * Piece;

    private FakeTask Fetch(object payload) => Server.Add("file.fetch", payload);

    private string Url(string path) => new Uri(Server.Address, path).AbsoluteUri;

    private TestAgent Agent() => new(Server, Files, allow: [TaskKinds.Fetch]);
}
