using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using Modular.IntegrationTests.Network;

namespace Modular.IntegrationTests.Tasks.Executors.Http;

/// <summary>Calls that do not come to their end, or are not to begin.</summary>
internal sealed class HttpRequestFaultTests : HttpRequestTest
{
    [TestCase("http://10.0.0.1/", "http.address_refused")]
    [TestCase("http://169.254.169.254/latest/meta-data/", "http.address_refused")]
    [TestCase("http://[::1]/", "http.address_refused")]
    [TestCase("http://127.0.0.2/", "http.address_refused")]
    public async Task Does_not_reach_what_is_inside(string url, string code)
    {
        var ended = await Becomes(await Request(new { url }), "failed");

        Assert.That(CodeOf(ended), Is.EqualTo(code));
        Assert.That(ended.GetProperty("attempt").GetInt32(), Is.EqualTo(1));
    }

    [Test]
    public async Task Does_not_follow_a_redirect_inside()
    {
        await using var site = await LoopbackSite.Start(http =>
        {
            http.Response.Redirect("http://169.254.169.254/latest/meta-data/");
            return Task.CompletedTask;
        });

        var ended = await Becomes(await Request(new { url = site.Address }), "failed");

        Assert.That(CodeOf(ended), Is.EqualTo("http.address_refused"));
    }

    [Test]
    public async Task Says_that_nobody_listens()
    {
        using var nobody = new TcpListener(IPAddress.Loopback, 0);
        nobody.Start();
        var port = ((IPEndPoint)nobody.LocalEndpoint).Port;
        nobody.Stop();

        var error = await ErrorOf(new { url = $"http://127.0.0.1:{port}/" });

        Assert.That(error, Is.EqualTo(("http.connect_failed", true)));
    }

    [Test]
    public async Task Says_that_there_is_no_such_host() => Assert.That(
        await ErrorOf(new { url = "http://no-such-host.invalid/" }), Is.EqualTo(("http.unknown_host", true)));

    [Test]
    public async Task Says_that_no_tls_is_spoken_there()
    {
        await using var site = await LoopbackSite.Saying("plain");

        Assert.That(
            await ErrorOf(new { url = $"https://127.0.0.1:{site.Address.Port}/" }),
            Is.EqualTo(("http.tls_failed", false)));
    }

    [Test]
    public async Task Says_that_the_answer_broke_off()
    {
        await using var site = await LoopbackSite.Start(async http =>
        {
            http.Response.ContentLength = 100;
            await http.Response.WriteAsync("half");
            await http.Response.Body.FlushAsync();
            http.Abort();
        });

        Assert.That(await ErrorOf(new { url = site.Address }), Is.EqualTo(("http.broken_off", true)));
    }

    [TestCase("gzip")]
    [TestCase("deflate")]
    [TestCase("br")]
    public async Task Says_that_the_answer_is_not_compressed_as_it_says(string encoding)
    {
        await using var site = await LoopbackSite.Start(http =>
        {
            http.Response.Headers.ContentEncoding = encoding;
            return http.Response.WriteAsync("this is plain text and nothing else");
        });

        Assert.That(await ErrorOf(new { url = site.Address }), Is.EqualTo(("http.broken_off", true)));
    }

    [Test]
    public async Task Says_that_the_time_was_up_and_hangs_up()
    {
        await using var site = await LoopbackSite.Silent();

        Assert.That(
            await ErrorOf(new { url = site.Address, timeoutSeconds = 1 }), Is.EqualTo(("http.timeout", true)));
        await Eventually.That(() => site.HungUp, Is.EqualTo(1));
    }

    [Test]
    public async Task Hangs_up_at_once_when_it_is_cancelled()
    {
        await using var site = await LoopbackSite.Silent();
        var task = await Request(new { url = site.Address });
        await Eventually.That(() => site.Calls.Count, Is.EqualTo(1));

        await User.Do($"/v1/tasks/{task.Id()}/cancel", new { });

        await Becomes(task, "cancelled");
        await Eventually.That(() => site.HungUp, Is.EqualTo(1));
    }

    [Test]
    public async Task Reads_no_more_of_a_bomb_than_it_keeps()
    {
        await using var site = await LoopbackSite.Start(async http =>
        {
            http.Response.Headers.ContentEncoding = "gzip";
            await using var gzip = new GZipStream(http.Response.Body, CompressionLevel.Fastest);
            var zeros = new byte[1 << 20];
            while (!http.RequestAborted.IsCancellationRequested)
                await gzip.WriteAsync(zeros, http.RequestAborted);
        });

        var ended = await Becomes(await Request(new { url = site.Address }), "succeeded");

        Assert.That(ended.GetProperty("result").GetProperty("bodyTruncated").GetBoolean(), Is.True);
        await Eventually.That(() => site.HungUp, Is.EqualTo(1));
    }
}
